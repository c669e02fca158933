# The texts of the flows, in the order in which people meet them.

## menu

menu-welcome =
    Assalam-o-alaikum. Ye WhatsApp par Karachi Police ki line hai.
    Khatra hai? Abhi 15 (police) ya 1122 (ambulance, rescue, aag) par call karein, ya yahan likhein ke aap kahan hain aur kya ho raha hai.
    Warna neeche se chunein, ya bas likh dein.
menu-emergency = Abhi emergency hai
menu-crime = Jurm ki report
menu-private = Ghar ya zaati mamla
menu-police = Police ki shikayat
menu-status = Mera tracking code
menu-helplines = Zaroori phone numbers
menu-praise = Police ka shukriya
menu-language = Zaban / Language
menu-other = Koi aur baat
menu-which-language = Kis zaban mein baat ki jaye?
menu-other-what = Likhein ke baat kya hai.
menu-other-done =
    Shukriya. Aap ki baat officer ke parhne ke liye mehfooz hai.
    Tracking code: { $code }
    Khatra ho to 15 par call karein.

## emergency
## A text named …-quiet replaces the other for somebody who must not be heard: under 60 characters.

emergency-where =
    Aap ka message hamein mil gaya hai.
    Abhi *15* (police) ya *1122* (ambulance, rescue, aag) par call karein.
    Phir apni location bhejein: neeche wala button dabayein, ya ilaqa aur koi mashhoor jagah likhein.
    Agar bolna mumkin na ho to yahin likhein: chand lafz, ya 1 police, 2 aag, 3 ambulance.
emergency-where-quiet = Mil gaya. 15/1122. Location? 1 police 2 aag 3 ambulance
emergency-where-again = Jagah kaun si hai? Neeche wala button dabayein, ya ilaqa aur koi mashhoor jagah likhein. Mumkin ho to 15 par call karein.
emergency-where-again-quiet = Kahan? Location bhejein, ya ilaqa aur jagah likhein.
emergency-where-care =
    Aap ka message hamein mil gaya hai, acha hua ke aap ne likha.
    Abhi *15* (police) ya *1122* (ambulance) par call karein.
    Phir apni location bhejein: neeche wala button dabayein, ya ilaqa aur koi mashhoor jagah likhein.
    Agar bolna mumkin na ho to yahin likhein, do lafz bhi kafi hain.
emergency-where-care-quiet = Mil gaya, acha hua ke likha. 15/1122. Aap kahan hain?
emergency-fire = Mumkin ho to bahar niklein, jhuk kar chalein, lift istemal na karein, wapas andar na jayein. Fire brigade: 16, rescue: 1122.
emergency-fire-quiet = Bahar niklein, jhuk kar, wapas na jayein. Aag: 16 ya 1122
emergency-gas = Gas: na aag jalayein na koi switch dabayein; darwazay khol kar bahar niklein. SSGC: 1199. Bijli: na taar ko hath lagayein na usay jisay current lag raha ho. K-Electric: 118.
emergency-gas-quiet = Gas: na aag na switch, 1199. Taar: na chuein, 118
emergency-what = Kya ho raha hai? Chand lafz kafi hain.
emergency-what-quiet = Kya? 1 police 2 aag 3 ambulance, ya chand lafz
emergency-danger = Kya is waqt kisi ko khatra hai?
emergency-danger-quiet = Abhi khatra? 1 mujhe 2 kisi aur ko 3 nahi
emergency-danger-me = Haan, mujhe
emergency-danger-other = Haan, kisi aur ko
emergency-danger-none = Nahi, abhi nahi
emergency-when = Ye kab hua?
emergency-when-quiet = Kab? 1 abhi 2 pichle ghantay mein 3 is se pehle
emergency-when-now = Abhi abhi
emergency-when-hour = Pichle ghantay mein
emergency-when-earlier = Is se pehle
emergency-weapon = Kya koi hathyar dekha hai, ya goli ki awaz suni hai?
emergency-weapon-quiet = Hathyar? 1 bandooq 2 koi aur 3 nahi dekha
emergency-weapon-gun = Bandooq ya pistol
emergency-weapon-other = Koi aur hathyar
emergency-weapon-none = Nahi dekha
emergency-injured = Kya koi zakhmi hai, ya kisi ko saans lene mein mushkil hai?
emergency-injured-quiet = Koi zakhmi? 1 bohat zyada 2 thora 3 nahi
emergency-injured-badly = Haan, bohat zyada
emergency-injured-lightly = Haan, thora
emergency-injured-none = Nahi
emergency-first-aid =
    Ambulance ke liye 1122, ya 115 (Edhi), 1020 (Chhipa) par call karein.
    Khoon beh raha ho to kapre se zor se daba kar rakhein. Girne ya accident ke baad zakhmi ko na hilayein, sirf aag ho to hatayein.
emergency-first-aid-quiet = Ambulance: 1122. Khoon bahe to kapre se daba kar rakhein.
emergency-trapped = Kya koi andar phansa hua hai?
emergency-trapped-quiet = Koi phansa hai? 1 haan 2 nahi 3 pata nahi
emergency-who = Agar koi ye kar raha hai: kitne log hain, kapre kaise hain, kaun si gari ya number plate, kis taraf gaye? Chorna ho to likhein: agay
emergency-who-quiet = Kaun? Kitne, gari, kis taraf. Ya likhein: agay
emergency-look = Wo kaise hain: kapre, gari ya number plate, aur kis taraf gaye? Chorna ho to likhein: agay
emergency-look-quiet = Kapre, gari, kis taraf? Ya likhein: agay
emergency-child = 1121 (bachon ka tahaffuz) par bhi call karein. Aas paas ke logon se poochein, aur yahan bhejne ke liye taza tasveer tayyar rakhein.
emergency-child-quiet = 1121 par bhi call karein. Mumkin ho to tasveer bhejein.
emergency-child-who = Bachay ke baare mein: naam, umar, kapre, aakhri baar kahan aur kab nazar aaya?
emergency-child-who-quiet = Bacha: naam, umar, kapre, aakhri baar kahan aur kab?
emergency-taken = Kya kuch ho chuka hai, jaise dawa ki goliyan ya zehar khana, ya koi zakham?
emergency-taken-quiet = Dawa kha li, zehar ya zakham? 1 haan 2 nahi 3 agay
emergency-taken-lines = Abhi 1122 par call karein ya qareebi hospital jayein, aur dawa ka packet ya dabba ho to sath le jayein. Tabiyat abhi theek lage tab bhi jana behtar hai.
emergency-taken-lines-quiet = Abhi 1122 ya hospital, dawa ka dabba sath lein.
emergency-company = Kya paas koi aisa hai jis par bharosa ho?
emergency-company-quiet = Paas koi bharosay ka hai? 1 haan 2 nahi 3 agay
emergency-company-lines = Mumkin ho to logon ke qareeb rahein, aur har us cheez se door jo nuqsan de sake. Yahan likhna jari rakhein.
emergency-company-lines-quiet = Mumkin ho to logon ke qareeb rahein. Likhna jari rakhein.
emergency-young = Acha kiya ke likha. Koi bara jis par bharosa ho qareeb ho to us ke paas jayein. 1121 bachon ke liye hai, 15 police.
emergency-young-quiet = Bharosay ke kisi baray ke paas jayein. 1121 bachon ka hai.
emergency-can-talk = Kya officer ka is number par call karna theek hai?
emergency-can-talk-quiet = Call karein? 1 haan 2 nahi, sirf likhein
emergency-can-talk-yes = Haan, call karein
emergency-can-talk-no = Nahi, sirf likhein
emergency-name = Aap ka naam, agar batana chahein. Chorna ho to likhein: agay
emergency-name-quiet = Naam, agar chahein. Ya likhein: agay
emergency-done =
    Shukriya. Aap ke jawab duty officers ke samne hain. Aap ka tracking code: { $code }
    Kuch badlay to yahan likhein. Jab bhi call mumkin ho, 15 ya 1122 par karein.
emergency-done-quiet = Likh liya. Code: { $code } Mumkin ho to 15

## domestic
## Whoever did it may be reading. The first 40 characters of each text are about nothing (DV-2).

domestic-check = Assalam-o-alaikum, likhne ka shukriya. Kya abhi yahan message karna theek hai? Koi urgent baat ho to 15 har waqt khula hai.
domestic-check-quiet = Salam. Kya abhi message karna theek hai? 1 haan 2 nahi
domestic-goodbye = Theek hai, shukriya. Jab munasib ho tab likhein. Koi urgent baat ho to: 15
domestic-intro =
    Shukriya. Aaram se likhein; jo batana chahein batayein, jo chorna chahein chor dein. Foran nikalna ho to X likhein.
    Jo hua, is mein aap ka koi qasoor nahi.
    Sachi baat ye hai: ye chat police ke paas rehti hai, aur kisi ki jaan ya kisi bachay ko khatra ho to police par qadam uthana lazim hai.
domestic-acid =
    Shukriya. Ye baat foran kaam aayegi, pehle isay parhein:
    Saaf behte pani se bohat der tak dhoyein, bheege kapre utaar dein, aur 1122 par call karein.
domestic-danger =
    Aik chota sa sawal hai, dil chahe to jawab dein:
    Kya is waqt aap ko, ya aap ke sath kisi ko khatra hai?
domestic-danger-quiet = Aik chota sawal: abhi khatra hai? 1 haan 2 nahi 3 agay
domestic-now =
    Jawab dene ka shukriya. Ye baat likh li gayi hai.
    Police: 15, ambulance: 1122, kisi bhi waqt. Call mumkin na ho to yahin likhna jari rakhein.
domestic-where =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Aap is waqt kahan hain? Neeche wala button dabayein, ya ilaqa aur koi mashhoor jagah likhein, ya likhein: agay
domestic-where-quiet = Kahan? Location, ya ilaqa aur jagah likhein, ya: agay
domestic-hurt =
    Shukriya, bas aik baat aur, dil chahe to bata dein:
    Kya kisi ko chot lagi hai, ya doctor ki zaroorat hai?
domestic-hurt-quiet = Aik chota sawal: doctor chahiye? 1 haan 2 nahi 3 agay
domestic-ambulance =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Ambulance: 1122, 115 (Edhi), 1020 (Chhipa). Baqi faisla aap ka jo bhi ho, doctor se madad mil sakti hai.
domestic-children =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Kya aap ke sath bachay hain?
domestic-children-quiet = Aik chota sawal: sath bachay hain? 1 haan 2 nahi 3 agay
domestic-visit =
    Aik chota sa sawal hai, dil chahe to jawab dein:
    Kya aap ki marzi hai ke police abhi wahan aaye jahan aap hain?
domestic-visit-quiet = Aik chota sawal: kya abhi aayein? 1 haan 2 nahi 3 agay
domestic-about =
    Aik chota sa sawal hai, dil chahe to jawab dein:
    Baat kis baare mein hai? Jo sab se qareeb lage chun lein, tafseel zaroori nahi.
domestic-about-home = Ghar ya khandan
domestic-about-touch = Ghalat harkat
domestic-about-child = Bachay ke sath zyadti
domestic-about-marriage = Zabardasti ki shadi
domestic-about-work = Zabardasti kaam lena
domestic-about-photos = Tasveerein ya message
domestic-about-other = Kuch aur
domestic-child =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    1121 bachon ke tahaffuz ka idara hai, 15 police. Madad mangne ke liye bachay ko kisi ki ijazat nahi chahiye. Tafseel baad mein kisi tarbiyat yafta fard ko batayi ja sakti hai.
domestic-marriage =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Sindh mein 18 saal se pehle, ya marzi ke baghair, kisi ki shadi nahi ki ja sakti. 18 saal se kam umar ke liye 1121, khawateen ke liye 1094.
domestic-labour =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Kisi ko zabardasti rokna ya kaam karwana jaiz nahi, qarz ke badlay bhi nahi.
domestic-leave =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Kya aap ke liye apni marzi se bahar jana mumkin hai?
domestic-locked =
    Aik chota sa sawal hai, dil chahe to jawab dein:
    Kya us jagah tala ya pehra hai?
domestic-papers =
    Shukriya, bas aik baat aur, dil chahe to bata dein:
    Aap ka shanakhti card, phone ya tankhwah kis ke paas hai? Chorna ho to likhein: agay
domestic-work-children =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Kya wahan bachay bhi kaam karte hain?
domestic-need =
    Aik chota sa sawal hai, dil chahe to jawab dein:
    Kya khana poora milta hai, aur zaroorat par doctor?
domestic-online =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Online tasveeron aur message ke mamle ke liye 1799 (NCCIA) hai. Agar mehfooz ho to jo aaya hai usay sambhal kar rakhein, ya yahan forward karein.
domestic-risk =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Chay sawal hain jin ka jawab haan ya nahi hai; un se pata chalta hai ke madad kitni jaldi chahiye. Koi bhi chora ja sakta hai. Kya ye pooche jayein?
domestic-risk-weapon =
    Aik chota sa sawal hai, dil chahe to jawab dein:
    Kya kisi ne aap par hathyar, tezab ya aag istemal ki, ya is ki dhamki di?
domestic-risk-kill =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Kya kisi ne aap ko ya bachon ko jaan se marne ki, ya ghairat ki baat ki?
domestic-risk-fear =
    Aik chota sa sawal hai, dil chahe to jawab dein:
    Kya aap ko dar hai ke aap ki jaan le li jayegi?
domestic-risk-neck =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Kya kisi ne aap ka gala dabaya, ya saans roki?
domestic-risk-worse =
    Aik chota sa sawal hai, dil chahe to jawab dein:
    Kya ye barhta ja raha hai, ya ghar chorne ka irada hai, ya bacha hone wala hai?
domestic-risk-held =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Kya aap ko band rakha jata hai, peecha kiya jata hai, phone ya shanakhti card le liya gaya hai, ya wo apni jaan lene ki baat karte hain?
domestic-risk-high =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Jo aap ne bataya wo bohat khatarnak ho sakta hai. Kya mehfooz hai, ye aap sab se behtar jante hain. 15 har waqt khula hai, aur neeche chuna ja sakta hai ke aap ko kya chahiye.
domestic-want =
    Shukriya, bas aik baat aur, dil chahe to bata dein:
    Aap ko sab se zyada kya chahiye? Baad mein faisla badla ja sakta hai.
domestic-want-woman = Khatoon officer se baat
domestic-want-doctor = Doctor
domestic-want-stay = Rehne ki jagah
domestic-want-law = Qanooni mashwara
domestic-want-police = Police abhi aaye
domestic-want-record = Sirf likh kar rakhein
domestic-stay =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Sindh mein khawateen ki helpline 1094 se rehne ki jagah ka poocha ja sakta hai.
domestic-law =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Muft qanooni mashwara: 1099. Sindh mein khawateen ki helpline: 1094.
domestic-contact =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Agar kisi officer ko aap se rabta karna ho to kaun sa tareeqa mehfooz hai? Kuch na chunein to yahan se khud koi message nahi aata.
domestic-contact-none = Sirf jab main likhun
domestic-contact-message = Yahin message
domestic-contact-call = Phone call
domestic-contact-person = Bharosay wale ke zariye
domestic-contact-when =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Kaun se din aur waqt mehfooz hain, aur koi aur phone uthaye to kya kaha jaye? Chorna ho to likhein: agay
domestic-contact-who =
    Shukriya, bas aik baat aur, dil chahe to bata dein:
    Un ka naam aur number? Chorna ho to likhein: agay
domestic-tips =
    Aik aakhri chota sa sawal, dil chahe to jawab dein:
    Kya batayein ke ye chat phone se kaise hatayi jati hai?
domestic-done =
    Likhne ka shukriya. Yahan kisi bhi waqt likha ja sakta hai, urgent baat ho to 15. Sindh mein khawateen ki helpline 1094 hai, bachon ki 1121.
    Ye code aap ke paas rahe, phone ke bajaye kaghaz par behtar hai: { $code }
domestic-done-tips =
    Likhne ka shukriya. Chat yun hatayi jati hai: chat khol kar "Delete chat" chunein, phir Archived, notifications aur call log bhi dekh lein. Settings mein "Linked devices" dekhein ke koi aur phone ya computer to sath nahi parh raha.
    Police ke paas copy rehti hai; delete karne se batayi hui baat wapas nahi hoti. Agar mehfooz ho to tasveerein ya dhamkiyan delete karne se pehle yahan forward karein, ya kisi bharosay wale ke paas rakhwa dein.
    Yahan kisi bhi waqt likhein, urgent baat ho to 15. Ye code kaghaz par likh kar rakhein: { $code }

## care
## The rules of domestic hold.

care-offer =
    Likhne ka shukriya. Aap ki baat likh li gayi hai.
    Jo hua, is mein aap ka koi qasoor nahi. Doctor ki madad ke baare mein kuch baatein jald jaan lena acha hai. Kya bata dein?
care-lines =
    Shukriya. Chand mukhtasar baatein ye hain, aaram se parhein:
    • Doctor se madad mil sakti hai, chahe aap koi case na karna chahein.
    • Jitni jaldi ho sake jayein, mumkin ho to 3 din ke andar. Infection aur hamal se bachao ki dawa maujood hai. Der ho jaye tab bhi jana faidamand hai.
    • Mumkin ho to us se pehle na nahayein aur na kapre badlein, aur wo kapre kaghaz ke thailay mein rakhein. Naha liya ho tab bhi zaroor jayein.
    • Jinnah Hospital (JPMC), Civil Hospital aur Abbasi Shaheed Hospital mein is kaam ke doctor hote hain. Ambulance: 1122.
care-recent =
    Shukriya, bas aik baat aur, dil chahe to bata dein:
    Kya ye pichle teen din ke andar ki baat hai?
care-young =
    Shukriya. Agla sawal, jab munasib lage tab jawab dein:
    Kya ye 18 saal se kam umar kisi fard ki baat hai?
care-doctor =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Jinnah Hospital (JPMC), Civil Hospital aur Abbasi Shaheed Hospital mein is kaam ke doctor hote hain. Ambulance: 1122. Baqi faisla aap ka jo bhi ho, doctor se madad mil sakti hai.

## misconduct

misconduct-privacy =
    Pehle sachi baat: WhatsApp hamein aap ka number dikhata hai. Shikayat dekhne wale officers se hum isay chupa sakte hain. WhatsApp par kuch bhi poori tarah gumnaam nahi; us ke liye daak se khat behtar hai.
    Shikayat kis tarah rakhi jaye? Khatra ho to 15 par call karein. Koi sawal chorna ho to likhein: agay
misconduct-privacy-named = Mere naam se
misconduct-privacy-hidden = Number chupayein
misconduct-privacy-minimal = Chupayein, naam nahi
misconduct-now = Kya ye abhi ho raha hai, ya koi is waqt police ke paas band hai?
misconduct-urgent = Call mumkin ho to 15 par call karein. Jis thane ka aap naam lein, ye shikayat us se door rakhi jati hai.
misconduct-kind = Baat kis baare mein hai? Jo sab se qareeb lage chun lein.
misconduct-kind-bribe = Rishwat
misconduct-kind-torture = Maar peet ya tashadud
misconduct-kind-detention = Utha liya ya band rakha
misconduct-kind-death = Maut ya "muqabla"
misconduct-kind-false-fir = Jhoota case
misconduct-kind-fir-refusal = FIR darj nahi hui
misconduct-kind-extortion = Paise ya cheez cheeni
misconduct-kind-harass = Harassment, badtameezi
misconduct-kind-negligence = Karwai nahi hui
misconduct-kind-other = Kuch aur
misconduct-custody =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    2022 ke qanoon ke tehat hirasat mein tashadud ya maut ki tafteesh FIA karti hai, National Commission for Human Rights (NCHR) ki nigrani mein; maqami police nahi. Un donon ke paas khud bhi jaya ja sakta hai.
    Koi zakhmi ho to koshish karein ke aik din ke andar doctor ko dikhaya jaye, aur zakhmon ki tasveerein tareekh ke sath lein.
misconduct-held = Kya maloom hai ke unhein kahan rakha gaya hai?
misconduct-held-lines =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    Giraftar shakhs ko 24 ghantay ke andar magistrate ke samne pesh karna lazim hai. Aisa na hua ho to wakeel ke zariye Sessions Court ya High Court jaya ja sakta hai. Muft qanooni mashwara: 1099
misconduct-refused =
    Shukriya. Ye baat kisi bhi waqt kaam aa sakti hai:
    FIR darj na ho to SSP, IGP complaint cell (1715), ya Sessions Judge ke paas bhi jaya ja sakta hai. Muft qanooni mashwara: 1099
misconduct-what = Likhein ke kya hua, apne lafzon mein.
misconduct-noted =
    Ye baat likh li gayi hai. Aap ka tracking code: { $code }
    Jis thane ka aap naam lein, shikayat us se door rakhi jati hai.
misconduct-where = Ye kahan hua? Neeche wala button dabayein, ya ilaqa aur koi mashhoor jagah likhein, ya likhein: agay
misconduct-station = Kaun sa thana ya unit? Ya likhein: agay
misconduct-officer = Jo yaad ho likhein: naam, ohda, belt number, wardi ya sada kapre (ahlkaron ke). Ya likhein: agay
misconduct-when = Ye kab hua? Ya likhein: agay
misconduct-more = Kuch aur shamil karna hai, jaise gari, gawah, tasveerein?
misconduct-more-yes = Haan, aur bhi hai
misconduct-more-no = Nahi, bas itna hi
misconduct-amount = Kitne paise mange ya liye gaye, aur kis tarah diye gaye? Ya likhein: agay
misconduct-vehicle = Kya koi gari thi? Number likhein, ya kaisi thi. Ya likhein: agay
misconduct-witnesses = Kya kisi ne dekha? Naam sirf tab likhein jab wo raazi hon. Ya likhein: agay
misconduct-proof = Tasveerein, recording ya kaghzat hon aur bhejna mehfooz ho to *Document* ke taur par bhejein, taake kuch zaya na ho. Ya likhein: agay
misconduct-earlier = Kya ye baat pehle bhi kahin likhwayi hai? Kahan, aur kaun sa number mila? Ya likhein: agay
misconduct-outcome = Aap ke khayal mein kya hona chahiye? Ya likhein: agay
misconduct-knows = Jin ki baat hai, kya unhein maloom hai ke aap ne shikayat ki hai?
misconduct-pressed = Kya is wajah se kisi ne aap ko dhamki di ya tang kiya?
misconduct-pressed-lines = Ye fori baat ke taur par likh liya gaya hai. Khatra ho to 15 par call karein. Aage jo bhi ho, yahan likhein.
misconduct-contact = Kya is number par aap se rabta karna theek hai? Ye shikayat desk pooch rahi hai.
misconduct-contact-call = Call ya message
misconduct-contact-message = Sirf message
misconduct-contact-none = Sirf jab main likhun
misconduct-name = Aap ka naam, agar batana chahein. Ya likhein: agay
misconduct-done =
    Likhne ka shukriya. Aap ne jo likha wo mehfooz hai, shikayat desk ke liye. Ye shikayat hai, FIR nahi.
    Tracking code: { $code }
    Agar is wajah se koi tang kare to yahan likhein aur ye code dein. Khatra ho to 15 par call karein. IGP complaint cell: 1715

## crime

crime-kind = Kya hua? Jo sab se qareeb lage chun lein. Khatra ho to 15 par call karein. Koi sawal chorna ho to likhein: agay
crime-kind-snatch = Cheena jhapti, daketi
crime-kind-theft = Chori
crime-kind-vehicle = Gari ya bike chori
crime-kind-threats = Dhamkiyan
crime-kind-extortion = Bhatta
crime-kind-fraud = Fraud, online jurm
crime-kind-drugs = Manshiyat
crime-kind-land = Zameen par qabza
crime-kind-missing = Gumshuda fard
crime-kind-tip = Khufiya ittila
crime-age = Gumshuda fard ki umar kya hai?
crime-age-under-12 = 12 saal se kam
crime-age-under-18 = 12 se 17 saal
crime-age-adult = 18 saal ya zyada
crime-child = Abhi 15 par bhi call karein, aur 1121 (bachon ka tahaffuz) par. Aas paas ke logon se poochein, aur yahan bhejne ke liye taza tasveer tayyar rakhein.
crime-hide = WhatsApp hamein aap ka number dikhata hai. Kya isay mamla dekhne wale officers se chupaya jaye?
crime-hide-yes = Haan, chupayein
crime-hide-no = Zaroorat nahi
crime-what = Likhein ke kya hua, apne lafzon mein.
crime-opened =
    Ye baat likh li gayi hai. Aap ka tracking code: { $code }
    Abhi khatra ho to 15 par call karein.
crime-where = Ye kahan hua? Neeche wala button dabayein, ya ilaqa aur koi mashhoor jagah likhein, ya likhein: agay
crime-victim = Ye aap ke sath hua, ya kisi aur ke sath?
crime-victim-me = Mere sath
crime-victim-other = Kisi aur ke sath
crime-when = Ye kab hua?
crime-when-now = Abhi abhi
crime-when-today = Aaj
crime-when-earlier = Is se pehle
crime-danger = Kya abhi kisi ko khatra hai?
crime-urgent = Abhi 15 (police) ya 1122 (ambulance, rescue, aag) par call karein. Call mumkin na ho to yahin likhna jari rakhein.
crime-seen = Gumshuda fard ka naam, kapre, aakhri baar kahan aur kab nazar aaye? Taza tasveer ho to bhej dein. Ya likhein: agay
crime-suspects = Jahan tak maloom ho, kis ne kiya: kitne thay, kapre, naam, kis taraf gaye? Ya likhein: agay
crime-plate = Gari ki tafseel: number plate, model, rang, engine ya chassis number. Ya likhein: agay
crime-imei = Kaun si cheez gayi? Phone ho to us ka number aur IMEI bhi (dabbay par likha hota hai). Ya likhein: agay
crime-account = Unhon ne kaun sa number, account ya link istemal kiya, aur raqam kitni hai? Screenshot ho to bhej dein. Ya likhein: agay
crime-contact = Kya officer ka is number par rabta karna theek hai?
crime-contact-call = Call ya message
crime-contact-message = Sirf message
crime-contact-none = Nahi
crime-done =
    Shukriya. Aap ki baat officer ke parhne ke liye mehfooz hai. Ye report hai, FIR nahi; FIR thane mein darj hoti hai.
    Tracking code: { $code }
    Khatra ho to 15 par call karein.
crime-done-cplc =
    Shukriya. Aap ki baat officer ke parhne ke liye mehfooz hai. Ye report hai, FIR nahi; FIR thane mein darj hoti hai.
    Chori ke phone, gari aur bhattay ke liye CPLC (1102) bhi hai.
    Tracking code: { $code }
    Khatra ho to 15 par call karein.
crime-done-online =
    Shukriya. Aap ki baat officer ke parhne ke liye mehfooz hai. Ye report hai, FIR nahi; FIR thane mein darj hoti hai.
    Online fraud ke liye NCCIA (1799) aur foran apne bank ko phone karein.
    Tracking code: { $code }
    Khatra ho to 15 par call karein.

## status

status-unreadable = Is mein tracking code nahi mila. Wo aisa hota hai: KP-XXXX-XXXX-XXXXX. Jab mil jaye yahan likhein, ya likhein: menu

## praise

praise-what = Ye sun kar khushi hui. Likhein ke unhon ne kya kiya, kahan, aur naam maloom hon to wo bhi.
praise-done = Shukriya. Aap ke alfaaz un ke baray officers ke parhne ke liye mehfooz hain.

# What officers are told. Short: an alert is read on a lock screen, in the dark, while running.

## What an alert says before anybody has acknowledged it

officer-head = { $priority } · { $kind }
officer-code = Case { $code }
# Shown of a domestic matter or a complaint about police, and nothing else (DV-12).
officer-sensitive = Sensitive { $code }
officer-word-sensitive = Sensitive
officer-sensitive-open = Parhne ke liye qabool karein.
officer-priority = { $priority } · { $time }
officer-place = Jagah: { $place }
officer-station = Shayad thana { $station }, { $district }
officer-map = Naqsha: { $link }
officer-map-about = Naqsha, taqreeban { $km } km ke andar: { $link }
officer-no-place = Jagah: abhi maloom nahi
officer-said = “{ $words }”
officer-raised = Wajah: { $words }
officer-sent = Bheja gaya { $time }
officer-waiting = { $minutes } minute se intezar: kisi ne qabool nahi kiya
officer-late = Der se: bheja gaya { $sent }, mila { $time }

# Many alerts as one message. The numbers stand apart from the words: one case or forty.
officer-bundle = { $count } case officer ke muntazir hain. Fori: { $urgent }
officer-bundle-codes = Mazeed case: kholne ke liye code likhein.

## Marks

officer-flag-quick-exit = ⛔ Chat achanak chor di gayi. Rabta na karein.
officer-flag-not-safe = ⛔ Likhna ya call karna mehfooz nahi. Rabta na karein.
officer-flag-unresponsive = Hamare sawalon ka jawab nahi aa raha.
officer-flag-said-false-alarm = Kaha gaya ke ye ghalti thi. Tasalli karein: dabao mein bhi kaha ja sakta hai.
officer-flag-text-only = ✍️ Sirf likhein, call na karein.
officer-flag-minor = Mamla bachay ka hai.
officer-flag-third-party = Kisi aur ke liye report.
officer-flag-forwarded = Forward kiya hua message: shayad bhejne wale ka apna mamla na ho.
officer-flag-late = Ye der se mila: poochein ke madad ab bhi chahiye ya nahi.
officer-flag-fia-nchr = NCHR ki nigrani mein FIA ka mamla. Maqami police ka nahi (Act 2022).
officer-flag-confidential = Khufiya: number zahir nahi hoga.

## After acknowledging

officer-reporter = Report ka number: { $phone }
officer-reporter-hidden = Report ka number: zahir nahi
officer-discreet = Zahir na karein ke report kis ne ki. Razamandi ke baghair ghar na jayein, na call karein, siwaye is ke ke jaan ya bachay ko khatra ho.
officer-fact = { $name }: { $value }
officer-with = { $name } ke paas
officer-unit-sent = { $name } ne unit rawana kiya
officer-closed = { $name } ne band kiya: { $reason }

## Buttons: 20 characters at most

officer-button-acknowledge = Qabool kiya
officer-button-pass = Agay bhejein
officer-button-dispatch = Unit rawana hai
officer-button-resolve = Band karein
officer-button-show = Dikhayein
officer-button-choose = Chunein

## Answers to an officer

officer-passed-on = Agay bhej diya. Ab aglay officer se poocha ja raha hai.
officer-dispatched = { $code } ke liye likh liya: unit rawana hai. Jis ne report ki usay tab hi bataya jata hai jab ye mehfooz ho.
officer-resolved = { $code } band hai: { $reason }.
officer-reopened = { $code } dobara khula hai aur aap ke paas hai.
officer-ask-reason = { $code } kyun band kiya ja raha hai?
# Reasons: 24 characters at most.
officer-reason-helped = Madad pohanchi
officer-reason-nothing-found = Mauqay par kuch na mila
officer-reason-false-alarm = Ghalti ya test
officer-reason-duplicate = Dusre case wala mamla
officer-reason-handed-over = Dusre mehkame ko diya
officer-taken = { $code } ab { $name } ke paas hai. Aap ko kuch nahi karna.
officer-refused = Ye yahan mumkin nahi.
officer-refused-acknowledged = Ye pehle hi { $name } ke paas hai.
officer-refused-not-acknowledged = Pehle qabool karein, phir unit bhejein ya band karein.
officer-refused-dispatched = { $name } ne pehle hi unit rawana kar diya hai.
officer-refused-resolved = { $name } ne isay band kar diya hai.
officer-refused-not-resolved = Ye band nahi hai.
officer-refused-no-reason = Band karne ki wajah batayein.
officer-colleague = Aik saathi
officer-help = { $name }, alert yahan aate hain. Alert ke neeche wale button dabayein: likhne se case par kuch nahi hota. Khud khatre mein hon to 15 par call karein.
officer-word-parked = Parhne ke liye message
officer-open-cases = Khule case: { $count }
officer-no-open-cases = Koi khula case nahi.

## News about a case

officer-news = { $code } mein nayi baat
officer-unreached = Jis officer ke paas ye hai us tak message nahi pohancha. Barah-e-karam aap dekhein.
officer-news-sent = Bheja: { $what }
officer-news-edited = Message badal kar likha: “{ $words }”
officer-news-revoked = Bhejne wale ne aik message mita diya. Case mein mehfooz hai.
officer-news-raised = Ab { $priority }
officer-what-image = tasveer
officer-what-video = video
officer-what-audio = audio
officer-what-voice = voice note, abhi suna nahi gaya
officer-what-document = dastavez
officer-what-sticker = sticker
officer-what-contacts = contact card
officer-what-reaction = reaction
officer-what-other = kuch jo yahan dikhaya nahi ja sakta

## Answers of the flows, by slot

officer-fact-what = Kya
officer-fact-place = Kahan
officer-fact-when = Kab
officer-fact-danger = Abhi khatra
officer-fact-now = Abhi jari
officer-fact-weapon = Hathyar
officer-fact-injured = Zakhmi
officer-fact-hurt = Zakhmi
officer-fact-who = Kaun
officer-fact-suspects = Kis ne kiya
officer-fact-can_talk = Call ki ijazat
officer-fact-name = Naam
officer-fact-age = Umar
officer-fact-children = Wahan bachay
officer-fact-want = Kya chahiye
officer-fact-contact = Rabta
officer-fact-contact_when = Rabta kab
officer-fact-contact_who = Bharosay wala fard
officer-fact-can_leave = Bahar jana mumkin
officer-fact-papers = CNIC, phone, tankhwah kis ke paas
officer-fact-station = Thana
officer-fact-officer = Officer ka naam
officer-fact-officer_knows = Officer ko shikayat ka ilm
officer-fact-privacy = Raazdari
officer-fact-amount = Raqam
officer-fact-vehicle = Gari
officer-fact-plate = Number plate
officer-fact-witnesses = Gawah
officer-fact-proof = Saboot
officer-fact-earlier = Pehle shikayat
officer-fact-outcome = Kya nateeja chahiye
officer-fact-whereabouts = Pata maloom
officer-fact-recent = Teen din ke andar
officer-fact-imei = IMEI
officer-fact-account = Account
officer-fact-kind = Mamla
officer-fact-good_moment = Likhna mehfooz
officer-fact-hide = Number chupayein
officer-fact-visit = Police abhi aaye
officer-fact-trapped = Koi andar phansa hai
officer-fact-taken = Dawa, zehar ya zakham ho chuka
officer-fact-company = Paas koi bharosay ka
officer-fact-child = Bachay ki tafseel
officer-fact-seen = Gumshuda fard
officer-fact-young = 18 saal se kam
officer-fact-scene = Mauqa
officer-fact-people = Kitne log
officer-fact-writer = Kaun likh raha hai
officer-fact-victim = Kis ke sath hua
officer-fact-present = Wahan kitne log hain
officer-fact-wounded = Kitne zakhmi
officer-fact-code = Likha gaya code
officer-fact-topic = Menu mein chuna
officer-fact-language = Zaban
officer-fact-tips = Chat chupane ka mashwara
officer-fact-care = Doctors ka bataya gaya
officer-fact-more = Mazeed batana
officer-fact-retaliation = Is ke baad dhamkaya ya sataya gaya
officer-fact-screen = Khatre ke sawalon par aamada
officer-fact-risk = Jaan ka khatra
officer-fact-risk_weapon = Hathiyar, tezab ya aag
officer-fact-risk_kill = Qatal ya ghairat ki baat
officer-fact-risk_fear = Apni jaan ka dar
officer-fact-risk_neck = Gala dabaya gaya
officer-fact-risk_worse = Barh raha hai, alag ho rahi hain, ya hamal
officer-fact-risk_held = Band, peecha, phone ya CNIC cheena
officer-fact-locked = Tala ya pehra
officer-fact-work_children = Bachon se kaam
officer-fact-food_doctor = Khana aur ilaj milta hai
officer-value-yes = haan
officer-value-no = nahi
officer-value-unsure = pata nahi
officer-value-skip = nahi bataya
officer-value-now = abhi
officer-value-hour = aik ghantay ke andar
officer-value-earlier = pehle
officer-value-gun = bandooq
officer-value-other = doosra
officer-value-lightly = mamooli
officer-value-police = police
officer-value-fire = fire brigade
officer-value-ambulance = ambulance
officer-value-woman = khatoon officer
officer-value-doctor = doctor
officer-value-stay = rehne ki mehfooz jagah
officer-value-law = qanooni mashwara
officer-value-record = sirf record
officer-value-none = koi nahi
officer-value-message = message se
officer-value-call = call se
officer-value-person = bharosay wale ke zariye
officer-value-named = naam ke sath
officer-value-hidden = khufiya
officer-value-minimal = kam se kam
officer-value-today = aaj
officer-value-under-12 = 12 saal se kam
officer-value-under-18 = 12 se 17 saal
officer-value-adult = 18 saal ya zyada
officer-value-gas = gas ya bijli
officer-value-collapse = sailab ya imarat girna
officer-value-medical = medical
officer-value-child = bacha ya bachi
officer-value-high = zyada
officer-value-me = likhne wale ke sath
officer-value-emergency = emergency
officer-value-crime = jurm
officer-value-private = zaati mamla
officer-value-status = tracking code
officer-value-helplines = phone number
officer-value-praise = police ka shukriya
officer-value-language = zaban
officer-value-ur = Urdu
officer-value-ur-Latn = Roman Urdu
officer-value-sd = Sindhi
officer-value-en = English

## What a case is about, in a few words

officer-kind-help_now = Madad ki pukar
officer-kind-help = Madad ki pukar
officer-kind-sos = SOS
officer-kind-quiet = Madad ki khamosh pukar
officer-kind-alarm = Aik lafz mein khatra
officer-kind-unknown_trouble = Pareshani, noiyat namaloom
officer-kind-unheard_voice_note = Voice note, abhi suna nahi
officer-kind-duress = Khufia lafz
officer-kind-unseen_photo = Tasveer, abhi dekhi nahi
officer-kind-unseen_video = Video, abhi dekhi nahi
officer-kind-unread_document = Dastavez, abhi parhi nahi
officer-kind-emergency = Emergency
officer-kind-robbery = Daketi
officer-kind-shooting = Firing
officer-kind-stabbing = Chaqu ya churi ka waar
officer-kind-assault_now = Hamla jari
officer-kind-threat_kill = Qatal ki dhamki
officer-kind-explosion = Dhamaka
officer-kind-fire = Aag
officer-kind-medical = Medical emergency
officer-kind-injured = Zakhmi
officer-kind-accident = Hadsa
officer-kind-kidnap = Aghwa
officer-kind-breakin = Ghar mein ghusna
officer-kind-riot = Hangama
officer-kind-child_lost = Gumshuda bacha
officer-kind-missing_adult = Gumshuda fard
officer-kind-missing = Gumshuda fard
officer-kind-suicide = Khudkushi ka khatra
officer-kind-gas_electric = Gas ya bijli
officer-kind-flood_collapse = Sailab ya imarat girna
officer-kind-suspicious = Mashkook
officer-kind-weapon = Hathyar
officer-kind-stalking_now = Peecha ho raha hai
officer-kind-beating = Maar peet
officer-kind-strangle = Gala dabana
officer-kind-acid = Tezab
officer-kind-confined = Qaid
officer-kind-rape = Jinsi zyadti
officer-kind-sex_harass = Jinsi harasani
officer-kind-forced_marriage = Zabardasti ki shadi
officer-kind-marriage = Zabardasti ki shadi
officer-kind-child_abuse = Bachay par zulm
officer-kind-forced_labour = Jabri mashaqqat
officer-kind-econ_emo = Ghar mein zulm
officer-kind-threat = Dhamki
officer-kind-domestic = Gharelu mamla
officer-kind-home = Ghar mein
officer-kind-touch = Ghalat harkat ya choona
officer-kind-child = Bacha
officer-kind-work = Kaam par majboor
officer-kind-photos = Tasveeron se dhamki
officer-kind-bribe = Rishwat
officer-kind-torture = Police tashadud
officer-kind-detention = Ghair qanooni hirasat
officer-kind-death = Hirasat mein maut
officer-kind-false_fir = Jhooti FIR
officer-kind-fir_refusal = FIR se inkar
officer-kind-extortion = Bhatta
officer-kind-harass = Harasani
officer-kind-negligence = Karwai na karna
officer-kind-misconduct = Police ki shikayat
officer-kind-praise = Tareef
officer-kind-snatch = Cheena jhapti
officer-kind-theft = Chori
officer-kind-vehicle = Gari chori ya cheeni
officer-kind-threats = Dhamkiyan
officer-kind-drugs = Manshiyat
officer-kind-murder = Qatal
officer-kind-fraud = Fraud
officer-kind-land = Qabza
officer-kind-illegal = Ghair qanooni kaam
officer-kind-noise_civic = Shor ya shehri masla
officer-kind-crime = Jurm
officer-kind-tip = Ittila
officer-kind-other = Koi aur baat

## An item that could not be decided

officer-parked = Program aik message nahi sambhal saka. Parhein aur karwai karein: “{ $words }”

## The line is behind its own deadlines

officer-word-late = Line ka kaam peeche hai
officer-behind = Line ka kaam peeche hai. Meharbani kar ke isay dekhein, aur jahan mumkin ho phone par jawab dein.
officer-behind-undecided = Message jo abhi parhe nahi gaye: { $count }
officer-behind-parked = Message jo program na sambhal saka: { $count }
officer-behind-urgent-unsent = Emergency jawab ya alert jo WhatsApp ne nahi liye: { $count }
officer-behind-unsent = Dusre message jo WhatsApp ne nahi liye: { $count }
officer-behind-unconfirmed = Emergency jawab ya alert jin ki WhatsApp ne khabar nahi di: { $count }
officer-behind-no-alarm = Fori case jin ka koi alarm nahi: { $count }
officer-behind-alarm-silent = Alarm jo bajne chahiyein aur nahi baj rahe: { $count }

## The account of a case, line by line

officer-log-opened = { $priority } par khula
officer-log-alerted = { $officer } ko khabar di gayi, round { $round }
officer-log-alert-failed = Khabar { $officer } tak na pohanchi: { $reason }
officer-log-nobody = Khabar dene ko koi na tha
officer-log-acknowledged = { $officer } ne khola
officer-log-passed-on = { $officer } ne agay bheja
officer-log-dispatched = { $officer } ne unit rawana kiya
officer-log-reopened = { $officer } ne dobara khola
officer-log-resolved = { $officer } ne band kiya: { $reason }
officer-log-raised = Ab { $priority }: { $reason }
officer-log-told = Ittila dene wale ko bataya gaya: { $about }
officer-log-withheld = Ittila dene wale ko nahi bataya gaya ({ $about }): { $reason }

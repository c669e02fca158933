# What the line says by itself, in every flow. These may reach somebody whose phone is being read:
# none of them says what a matter is about.

# Nobody has confirmed yet (EM-4).
engine-holding =
    Aap ka message duty officers ke samne hai. Abhi kisi officer ne tasdeeq nahi ki.
    Call mumkin ho to 15 (police) ya 1122 (ambulance, rescue, aag) par call karein.
    Koi nayi baat ho to yahan likhein.

# An officer had it and has it no more: the wait begins anew (EM-4).
engine-holding-again =
    Is waqt aap ki report kisi officer ke paas nahi. Doosre officers se poocha ja raha hai.
    Agar call mumkin ho to 15 (police) ya 1122 (ambulance, rescue, fire) par call karein.
    Koi nayi baat ho to yahan likhein.

# What an officer did (EM-5).
engine-acknowledged =
    Duty officer ne aap ki report khol li hai.
    Koi nayi baat ho to yahan likhein. Halaat bigrein to 15 par call karein.
engine-dispatched =
    Officer ne team rawana kar di hai.
    Koi nayi baat ho to yahan likhein. Halaat bigrein to 15 par call karein.
engine-resolved =
    Officer ne ye report band kar di hai.
    Agar ab bhi koi masla ho to yahan likhein. Khatra ho to 15 par call karein.
engine-update-neutral = Yahan aap ke liye ek jawab hai. Jab munasib ho, 1 likhein.

# After a quick exit: ordinary information, to be read by anybody (DV-3).
engine-decoy =
    Karachi Traffic Police helpline: 1915
    License, challan aur band sarkon ki maloomat ke liye.
    Gum shuda kaghzat ke liye copy aur likhi hui darkhwast ke sath ilaqe ke thane jayein.

# After a pause (DV-5).
engine-gap =
    Assalam-o-alaikum. Kya kiya jaye?
    1: jari rakhein
    2: doosri services

# A message that took long to reach us.
engine-late =
    Aap ka message { $sent } par bheja gaya aur hamein { $time } par mila.
    Kya madad ab bhi chahiye? Likhein: haan ya nahi
    Khatra ho to abhi 15 (police) ya 1122 (ambulance, rescue, aag) par call karein.

engine-language-changed = Theek hai, ab se Roman Urdu mein. Likhna jari rakhein.

engine-status-ask-code = Jo tracking code aap ko diya gaya tha wo likhein. Wo aisa hota hai: KP-XXXX-XXXX-XXXXX
engine-status-received = Mil chuka hai. Is waqt ye kisi officer ke paas nahi.
engine-status-acknowledged = Officer ne isay khol liya hai.
engine-status-dispatched = Officer ne team rawana kar di hai.
engine-status-resolved = Officer ne isay band kar diya hai. Agar ab bhi koi masla ho to yahan likhein.
engine-status-generic = Aap ka message mehfooz hai. Yahan is se zyada nahi bataya ja sakta.
engine-status-unknown = Ye code nahi mila. Ek baar phir dekh kar likhein.
engine-status-too-many = Bohat baar koshish ho chuki hai. Aik ghantay baad dobara likhein. Khatra ho to 15 par call karein.

# A false alarm, confirmed once; an officer closes it (EM-10).
engine-safe-confirm =
    Likhne ka shukriya. Kya wahan sab khairiyat hai?
    1: haan
    2: nahi, madad chahiye
engine-safe-noted = Shukriya. Ye baat likh li gayi hai. Jab tak officer band na kare, report khuli rahegi. Madad chahiye ho to yahan likhein ya 15 par call karein.

engine-media-kept = Mil gaya aur mehfooz hai. Sath chand lafz bhi likh dein: kahan, aur kya.
engine-media-enough = Aik ghantay mein bohat si files aa chuki hain, ye mehfooz nahi hui. Pehle wali mehfooz hain. Is mein jo hai wo likh dein.
engine-voice-kept = Aap ka voice note mehfooz hai. Abhi kisi ne nahi suna. Mumkin ho to chand lafz likhein: kahan, aur kya.
engine-corrected = Theek hai, badal diya gaya hai. Shukriya.

# A bare location that no open emergency waits for (EM-7).
engine-pin-new =
    Aap ki location mil gayi hai. Kya koi nayi mushkil hai?
    Khatra ho to abhi 15 (police) ya 1122 (ambulance, rescue, fire) par call karein.
engine-noted = Likh liya gaya hai, shukriya.
engine-unsupported = Is qisam ka message yahan nahi khulta. Meharbani kar ke chand lafz likhein.
engine-not-understood =
    Maaf kijiye, baat samajh nahi aayi. Chand lafzon mein likhein, ya likhein: menu
    Khatra ho to abhi 15 (police) ya 1122 (ambulance, rescue, aag) par call karein.
engine-stopped = Theek hai, yahin rukte hain. Jo likha gaya wo mehfooz hai. Jab chahein dobara likhein. Emergency mein: 15

engine-code-again = Tracking code: { $code }
engine-code-given =
    Aap ka tracking code:
    { $code }
    Isay sambhal kar rakhein. Is se kisi bhi phone se poocha ja sakta hai ke kya hua.

# When the service itself is in trouble (EM-1).
engine-static-emergency =
    Aap ka message hamein mil gaya hai.
    Khatra ho to abhi 15 (police) ya 1122 (ambulance, rescue, aag) par call karein.
    Yahan likhein ke aap kahan hain aur kya ho raha hai.

# The first answer to somebody who has told where it is (EM-2, EM-6).
engine-placed-emergency =
    Aap ka message aur us mein likhi jagah hamein mil gayi hai.
    Abhi *15* (police) ya *1122* (ambulance, rescue, fire) par call karein.
    Ho sake to location bhi bhejein: paper clip ka nishan, phir Location.
    Agar bolna mumkin na ho to yahin chand lafz likhein.

engine-slower = Aap ke sab message hamein mil gaye hain aur mehfooz hain. Ab jawab zara der se aayenge. Khatra ho to 15 par call karein.
engine-no-case = Abhi dikhane ko kuch nahi. Yahan kya ho sakta hai, ye dekhne ke liye likhein: menu
engine-reported-already = Ye baat aap ki pehli report mein shamil kar di gayi hai. Report ek hi rahegi.

# Shorter, for somebody who must not be heard: under 60 characters (EM-8).

engine-holding-quiet = Abhi kisi officer ne tasdeeq nahi ki. Mumkin ho to 15
engine-holding-again-quiet = Abhi kisi officer ke paas nahi, doosron se pooch rahe hain. Mumkin ho to 15
engine-acknowledged-quiet = Duty officer ne aap ki report khol li hai.
engine-dispatched-quiet = Officer ne team rawana kar di hai.
engine-resolved-quiet = Officer ne band kar diya hai. Masla ho to yahan likhein.
engine-static-emergency-quiet = Mil gaya. Khatra: 15 ya 1122. Likhein kahan, aur kya.
engine-placed-emergency-quiet = Message aur jagah mil gayi. Khatra: 15 ya 1122.
engine-safe-confirm-quiet = Wahan sab khairiyat hai? 1 haan 2 nahi, madad chahiye
engine-pin-new-quiet = Location mil gayi. Nayi mushkil hai? 1 haan 2 nahi
engine-reported-already-quiet = Aap ki report mein shamil hai.
engine-not-understood-quiet = Samajh nahi aayi. Chand lafz likhein. Khatra: 15

# The texts of the flows, in the order in which people meet them.

## menu

menu-welcome =
    Assalam-o-alaikum. This is the Karachi Police line on WhatsApp.
    In danger? Call 15 now (police) or 1122 (ambulance, rescue, fire), or write here where you are and what is happening.
    Otherwise choose below, or simply write.
menu-emergency = Emergency now
menu-crime = Report a crime
menu-private = Home or private matter
menu-police = Complaint about police
menu-status = My tracking code
menu-helplines = Phone numbers
menu-praise = Thank the police
menu-language = Language / زبان
menu-other = Something else
menu-which-language = Which language would you like?
menu-other-what = Please write what it is about.
menu-other-done =
    Thank you. It is kept for an officer to read.
    Tracking code: { $code }
    In danger, call 15.

## emergency
## A text named …-quiet replaces the other for somebody who must not be heard: under 60 characters.

emergency-where =
    We have received your message.
    Call *15* now (police) or *1122* (ambulance, rescue, fire).
    Then send your location: tap the button below, or write the area and a landmark.
    If you cannot speak, reply here: a few short words, or 1 police, 2 fire, 3 ambulance.
emergency-where-quiet = Received. 15/1122. Location? 1 police 2 fire 3 ambulance
emergency-where-again = Where is it? Tap the button below, or write the area and a landmark. Call 15 if you can.
emergency-where-again-quiet = Where? Send location, or write area and landmark.
emergency-where-care =
    We have received your message, and it is good that you wrote.
    Please call *15* (police) or *1122* (ambulance) now.
    Then send your location: tap the button below, or write the area and a landmark.
    If you cannot speak, reply here. Two words are enough.
emergency-where-care-quiet = Received, good that you wrote. 15/1122. Where are you?
emergency-fire = Get out if you can, keep low, do not use the lift, and do not go back in. Fire brigade: 16, rescue: 1122.
emergency-fire-quiet = Get out, keep low, not back in. Fire: 16 or 1122
emergency-gas = Gas: no flame, no switch; open the doors and go out. SSGC: 1199. Electricity: do not touch the wire, or anyone it is shocking. K-Electric: 118.
emergency-gas-quiet = Gas: no flame, no switch, 1199. Wire: do not touch, 118
emergency-what = What is happening? A few words are enough.
emergency-what-quiet = What? 1 police 2 fire 3 ambulance, or a few words
emergency-danger = Is anyone in danger right now?
emergency-danger-quiet = Danger now? 1 me 2 someone else 3 no
emergency-danger-me = Yes, I am
emergency-danger-other = Yes, someone else
emergency-danger-none = No, not now
emergency-when = When did it happen?
emergency-when-quiet = When? 1 now 2 last hour 3 earlier
emergency-when-now = Just now
emergency-when-hour = In the last hour
emergency-when-earlier = Earlier
emergency-weapon = Have you seen a weapon, or heard shots?
emergency-weapon-quiet = Weapon? 1 gun 2 other 3 none seen
emergency-weapon-gun = Gun or pistol
emergency-weapon-other = Another weapon
emergency-weapon-none = None seen
emergency-injured = Is anyone hurt, or struggling to breathe?
emergency-injured-quiet = Anyone hurt? 1 badly 2 a little 3 no
emergency-injured-badly = Yes, badly
emergency-injured-lightly = Yes, a little
emergency-injured-none = No
emergency-first-aid =
    Call 1122 for an ambulance, or 115 (Edhi), 1020 (Chhipa).
    If there is bleeding, press on it firmly with a cloth. After a fall or a crash, do not move the person unless there is fire.
emergency-first-aid-quiet = Ambulance: 1122. Bleeding: press on it with a cloth.
emergency-trapped = Is anyone trapped inside?
emergency-trapped-quiet = Anyone trapped? 1 yes 2 no 3 not sure
emergency-who = If somebody is doing this: how many people, what clothes, which vehicle or number plate, which way? Write "skip" to leave it out.
emergency-who-quiet = Who? How many, vehicle, which way. Or: skip
emergency-look = What do they look like: clothes, vehicle or number plate, and which way did they go? Write "skip" to leave it out.
emergency-look-quiet = Clothes, vehicle, which way? Or: skip
emergency-child = Please call 1121 (child protection) as well. Ask the people nearby, and keep a recent photo ready to send here.
emergency-child-quiet = Call 1121 too. Send a recent photo if you can.
emergency-child-who = The child: name, age, clothes, where and when last seen?
emergency-child-who-quiet = The child: name, age, clothes, last seen where, when?
emergency-taken = Has anything been taken or done already, such as tablets, poison or a wound?
emergency-taken-quiet = Tablets, poison or a wound already? 1 yes 2 no 3 skip
emergency-taken-lines = Please call 1122 now or go to the nearest hospital, and take the packet along if there is one. It is right to go even if it does not feel bad yet.
emergency-taken-lines-quiet = Call 1122 or go to hospital now, with the packet.
emergency-company = Is somebody you trust nearby?
emergency-company-quiet = Somebody you trust nearby? 1 yes 2 no 3 skip
emergency-company-lines = If you can, stay near other people, and away from whatever could hurt. You can go on writing here.
emergency-company-lines-quiet = Stay near people if you can. Go on writing here.
emergency-young = It is good that you wrote. If a grown-up whom you trust is near, go to them. 1121 is for children, 15 is the police.
emergency-young-quiet = Go to a grown-up you trust. 1121 is for children.
emergency-can-talk = May an officer call you on this number?
emergency-can-talk-quiet = May we call you? 1 yes 2 no, only write
emergency-can-talk-yes = Yes, call me
emergency-can-talk-no = No, only write
emergency-name = Your name, if you wish. Write "skip" to leave it out.
emergency-name-quiet = Name, if you wish. Or: skip
emergency-done =
    Thank you. Your answers are in front of the duty officers. Your tracking code: { $code }
    If anything changes, write it here. Call 15 or 1122 whenever a call is possible.
emergency-done-quiet = Noted. Code: { $code } Call 15 if you can.

## domestic
## Whoever did it may be reading. The first 40 characters of each text are about nothing (DV-2).

domestic-check = Hello, thank you for writing. Is this a good moment to write here? For anything urgent, 15 is there at any hour.
domestic-check-quiet = Hello. Is this a good moment? 1 yes 2 no
domestic-goodbye = All right, thank you. Write whenever it suits you. For anything urgent: 15.
domestic-intro =
    Thank you. Take your time; answer what you like, skip what you like. To leave at once, write X.
    What happened is not your fault.
    To be honest with you: the police keep this chat, and if a life or a child is in danger they have to act.
domestic-acid =
    Thank you. Please read this first, it helps at once:
    Rinse with a lot of clean running water for a long time, take off what is soaked, and call 1122.
domestic-danger =
    One short question, only if you wish to answer it:
    Are you, or is anyone with you, in danger at this moment?
domestic-danger-quiet = One short question: danger now? 1 yes 2 no 3 skip
domestic-now =
    Thank you for answering. It is noted down here.
    15 is the police, 1122 the ambulance, at any hour. If a call is not possible, please go on writing.
domestic-where =
    Thank you. The next one, whenever you feel ready:
    Where are you now? Tap the button below, or write the area and a landmark, or "skip".
domestic-where-quiet = Where? Send location, or area and landmark, or skip
domestic-hurt =
    Thank you for that. One more, if it is all right:
    Is anyone hurt, or in need of a doctor?
domestic-hurt-quiet = One short question: doctor needed? 1 yes 2 no 3 skip
domestic-ambulance =
    Thank you. This may be good to know at any time:
    1122, 115 (Edhi) or 1020 (Chhipa) is the ambulance. A doctor can help you whatever you decide about the rest.
domestic-children =
    Thank you. The next one, whenever you feel ready:
    Are there children with you?
domestic-children-quiet = One short question: children there? 1 yes 2 no 3 skip
domestic-visit =
    One short question, only if you wish to answer it:
    Would you like the police to come to where you are now?
domestic-visit-quiet = One short question: do we come now? 1 yes 2 no 3 skip
domestic-about =
    One short question, only if you wish to answer it:
    What is it about? The nearest one will do; no details are needed.
domestic-about-home = Family or home
domestic-about-touch = Unwanted touching
domestic-about-child = Harm to a child
domestic-about-marriage = A forced marriage
domestic-about-work = Made to work
domestic-about-photos = Photos or messages
domestic-about-other = Something else
domestic-child =
    Thank you. This may be good to know at any time:
    1121 is the child protection authority, 15 the police. A child needs nobody's permission to ask for help, and details can wait for somebody trained to listen.
domestic-marriage =
    Thank you. This may be good to know at any time:
    In Sindh nobody may be married before 18, and nobody against their will. 1121 is for anyone younger than 18, 1094 for women.
domestic-labour =
    Thank you. This may be good to know at any time:
    Nobody may be kept or made to work by force, not even for a debt.
domestic-leave =
    Thank you. The next one, whenever you feel ready:
    Can you go out when you want to?
domestic-locked =
    One short question, only if you wish to answer it:
    Is the place locked or guarded?
domestic-papers =
    Thank you for that. One more, if it is all right:
    Who keeps your CNIC, your phone or your pay? Write "skip" to leave it out.
domestic-work-children =
    Thank you. The next one, whenever you feel ready:
    Do children work there as well?
domestic-need =
    One short question, only if you wish to answer it:
    Is there enough to eat, and a doctor when one is needed?
domestic-online =
    Thank you. This may be good to know at any time:
    1799 (NCCIA) is for photos and messages online. If it is safe, keep what was sent to you, or forward it here.
domestic-risk =
    Thank you. The next one, whenever you feel ready:
    Six yes-or-no questions would show how soon help is needed. Any of them can be left out. Shall we ask them?
domestic-risk-weapon =
    One short question, only if you wish to answer it:
    Has anyone used, or threatened to use, a weapon, acid or fire against you?
domestic-risk-kill =
    Thank you. The next one, whenever you feel ready:
    Has anyone spoken of killing you or the children, or of honour?
domestic-risk-fear =
    One short question, only if you wish to answer it:
    Do you fear that your life may be taken?
domestic-risk-neck =
    Thank you. The next one, whenever you feel ready:
    Has anyone pressed your neck, or kept you from breathing?
domestic-risk-worse =
    One short question, only if you wish to answer it:
    Is it getting worse or more frequent, or are you leaving, or expecting a child?
domestic-risk-held =
    Thank you. The next one, whenever you feel ready:
    Are you locked in or followed, is your phone or CNIC kept from you, or does that person speak of taking their own life?
domestic-risk-high =
    Thank you. This may be good to know at any time:
    What you describe can be very dangerous. You know best what is safe. 15 is there at any hour, and you can choose below what you would like.
domestic-want =
    Thank you for that. One more, if it is all right:
    What would you like most? You can change your mind at any time.
domestic-want-woman = Talk to a woman officer
domestic-want-doctor = A doctor
domestic-want-stay = A place to stay
domestic-want-law = Legal advice
domestic-want-police = Police to come now
domestic-want-record = Only keep a record
domestic-stay =
    Thank you. This may be good to know at any time:
    1094, the women's helpline of Sindh, can be asked about places to stay.
domestic-law =
    Thank you. This may be good to know at any time:
    1099 gives free legal advice, and 1094 is the women's helpline of Sindh.
domestic-contact =
    Thank you. The next one, whenever you feel ready:
    If an officer wants to reach you, which way is safe? If you choose nothing, this line does not write to you first.
domestic-contact-none = Only when I write
domestic-contact-message = A message here
domestic-contact-call = A phone call
domestic-contact-person = Through someone I trust
domestic-contact-when =
    Thank you. The next one, whenever you feel ready:
    Which days and hours are safe, and what should be said if someone else answers? Write "skip" to leave it out.
domestic-contact-who =
    Thank you for that. One more, if it is all right:
    Their name and number? Write "skip" to leave it out.
domestic-tips =
    One last question, only if you wish to answer it:
    Shall we tell you how to remove this chat from the phone?
domestic-done =
    Thank you for writing. You can write here at any time, or call 15 if it is urgent. 1094 is the women's helpline of Sindh, 1121 is for children.
    This code is yours to keep, on paper rather than on the phone: { $code }
domestic-done-tips =
    Thank you for writing. This is how a chat is removed: open it, choose "Delete chat", then look in Archived, in notifications and in the call log. Under Settings, "Linked devices", see whether another phone or computer is reading along.
    The police keep their copy; deleting does not take back what you told us. If it is safe, forward photos or threats here before you delete them, or leave them with someone you trust.
    Write here at any time, or call 15 if it is urgent. This code is yours to keep, on paper: { $code }

## care
## The rules of domestic hold.

care-offer =
    Thank you for writing. It is noted down here.
    What happened is not your fault. Some things about a doctor's help are good to know early. Shall we tell you?
care-lines =
    Thank you. Here it is, in a few short lines:
    • A doctor can help you even if you want no case.
    • Go as early as you can, within 3 days if possible. There is medicine against infection and pregnancy. Later is still worth it.
    • If you can, do not wash or change before that, and keep the clothes in a paper bag. If you already have, go all the same.
    • JPMC, Civil Hospital and Abbasi Shaheed Hospital have doctors for this. Ambulance: 1122.
care-recent =
    Thank you for that. One more, if it is all right:
    Was it within the last three days?
care-young =
    Thank you. The next one, whenever you feel ready:
    Is it about somebody younger than 18?
care-doctor =
    Thank you. This may be good to know at any time:
    JPMC, Civil Hospital and Abbasi Shaheed Hospital have doctors for this. Ambulance: 1122. A doctor can help you whatever you decide about the rest.

## misconduct

misconduct-privacy =
    First, the truth: WhatsApp shows us your number. We can hide it from the officers who handle the complaint. Nothing on WhatsApp is fully anonymous; for that, a letter by post is better.
    How shall we keep it? Any question can be left out: write "skip". In danger, call 15.
misconduct-privacy-named = With my name
misconduct-privacy-hidden = Hide my number
misconduct-privacy-minimal = Hide, ask no name
misconduct-now = Is it happening now, or is somebody being held now?
misconduct-urgent = Call 15 if a call is possible. The station you name is kept away from this complaint.
misconduct-kind = What is it about? The nearest one will do.
misconduct-kind-bribe = Bribe
misconduct-kind-torture = Beating or torture
misconduct-kind-detention = Held or picked up
misconduct-kind-death = Death or "encounter"
misconduct-kind-false-fir = False case
misconduct-kind-fir-refusal = FIR not registered
misconduct-kind-extortion = Took money or things
misconduct-kind-harass = Harassment, bad conduct
misconduct-kind-negligence = No action taken
misconduct-kind-other = Something else
misconduct-custody =
    Thank you. This may be good to know at any time:
    By the law of 2022, torture and death in custody are investigated by the FIA under the National Commission for Human Rights (NCHR), not by the local police. You can go to both yourself.
    If somebody is hurt: see a doctor within a day if possible, and take photos of the injuries with the date.
misconduct-held = Do you know where the person is being held?
misconduct-held-lines =
    Thank you. This may be good to know at any time:
    Whoever is arrested must be brought before a magistrate within 24 hours. If that has not happened, a lawyer can ask the Sessions Court or the High Court. Free legal advice: 1099.
misconduct-refused =
    Thank you. This may be good to know at any time:
    If an FIR is refused, you can also go to the SSP, to the IGP complaint cell (1715), or to the Sessions Judge. Free legal advice: 1099.
misconduct-what = Please write what happened, in your own words.
misconduct-noted =
    It is noted. Your tracking code: { $code }
    The station you name is kept away from it.
misconduct-where = Where did it happen? Tap the button below, or write the area and a landmark, or "skip".
misconduct-station = Which police station or unit? Or "skip".
misconduct-officer = What do you remember: name, rank, belt number, uniform or plain clothes of the officers? Or "skip".
misconduct-when = When did it happen? Or "skip".
misconduct-more = Would you like to add more, such as vehicle, witnesses, photos?
misconduct-more-yes = Yes, add more
misconduct-more-no = No, that is all
misconduct-amount = How much was asked for or taken, and how was it paid? Or "skip".
misconduct-vehicle = Was there a vehicle? Its number or what it looked like. Or "skip".
misconduct-witnesses = Did anyone see it? Please name them only if they agree. Or "skip".
misconduct-proof = Photos, recordings or papers, if it is safe: send them as *Document*, so nothing is lost. Or "skip".
misconduct-earlier = Have you reported this before? Where, and what number were you given? Or "skip".
misconduct-outcome = What would you like to happen? Or "skip".
misconduct-knows = Do the people it is about know that you are complaining?
misconduct-pressed = Has anyone threatened or troubled you because of it?
misconduct-pressed-lines = It is noted as urgent. In danger, call 15. Whatever else happens, write it here.
misconduct-contact = Is it all right to reach you on this number? It is the complaint desk that asks.
misconduct-contact-call = Call or message
misconduct-contact-message = Message only
misconduct-contact-none = Only when I write
misconduct-name = Your name, if you wish. Or "skip".
misconduct-done =
    Thank you for writing. What you wrote is kept for the complaint desk. It is a complaint, not an FIR.
    Tracking code: { $code }
    If anyone troubles you because of it, write here and give this code. In danger, call 15. The IGP complaint cell: 1715.

## crime

crime-kind = What happened? Choose the nearest. Any question can be left out: write "skip". In danger, call 15.
crime-kind-snatch = Snatching, robbery
crime-kind-theft = Theft
crime-kind-vehicle = Vehicle stolen
crime-kind-threats = Threats
crime-kind-extortion = Extortion (bhatta)
crime-kind-fraud = Fraud, online crime
crime-kind-drugs = Drugs
crime-kind-land = Land grabbing
crime-kind-missing = Missing person
crime-kind-tip = A tip
crime-age = How old is the missing person?
crime-age-under-12 = Under 12
crime-age-under-18 = 12 to 17
crime-age-adult = 18 or older
crime-child = Please call 15 now as well, and 1121 (child protection). Ask the people nearby, and keep a recent photo ready to send here.
crime-hide = WhatsApp shows us your number. Shall we hide it from the officers who handle this?
crime-hide-yes = Yes, hide it
crime-hide-no = No need
crime-what = Please write what happened, in your own words.
crime-opened =
    It is noted. Your tracking code: { $code }
    In danger now, call 15.
crime-where = Where did it happen? Tap the button below, or write the area and a landmark, or "skip".
crime-victim = Did it happen to you, or to someone else?
crime-victim-me = To me
crime-victim-other = To someone else
crime-when = When did it happen?
crime-when-now = Just now
crime-when-today = Today
crime-when-earlier = Earlier
crime-danger = Is anyone in danger now?
crime-urgent = Please call 15 now (police) or 1122 (ambulance, rescue, fire). If a call is not possible, go on writing.
crime-seen = The missing person: name, clothes, where and when last seen? A recent photo helps. Or "skip".
crime-suspects = Who did it, as far as you know: how many, clothes, names, which way? Or "skip".
crime-plate = The vehicle: number plate, make, colour, engine or chassis number. Or "skip".
crime-imei = What was taken? For a phone also its number and IMEI (it is on the box). Or "skip".
crime-account = The number, account or link they used, and the amount. Please send a screenshot if you have one. Or "skip".
crime-contact = May an officer contact you on this number?
crime-contact-call = Call or message
crime-contact-message = Message only
crime-contact-none = No
crime-done =
    Thank you. It is kept for an officer to read. It is a report, not an FIR; an FIR is registered at the police station.
    Tracking code: { $code }
    In danger, call 15.
crime-done-cplc =
    Thank you. It is kept for an officer to read. It is a report, not an FIR; an FIR is registered at the police station.
    For stolen phones and vehicles and for extortion there is also CPLC (1102).
    Tracking code: { $code }
    In danger, call 15.
crime-done-online =
    Thank you. It is kept for an officer to read. It is a report, not an FIR; an FIR is registered at the police station.
    For fraud online call NCCIA (1799), and your bank at once.
    Tracking code: { $code }
    In danger, call 15.

## status

status-unreadable = There was no tracking code in that. It looks like KP-XXXX-XXXX-XXXXX. Write it here whenever you have it, or write "menu".

## praise

praise-what = That is good to hear. Please write what they did, where, and the names if you know them.
praise-done = Thank you. Your words are kept for their seniors to read.

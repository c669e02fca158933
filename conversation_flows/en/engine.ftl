# What the line says by itself, in every flow. These may reach somebody whose phone is being read:
# none of them says what a matter is about.

# Nobody has confirmed yet (EM-4).
engine-holding =
    Your message is in front of the duty officers. No officer has confirmed yet.
    Please call 15 (police) or 1122 (ambulance, rescue, fire) if a call is possible.
    Anything new can be written here.

# An officer had it and has it no more: the wait begins anew (EM-4).
engine-holding-again =
    No officer has your report at this moment. The next ones are being asked.
    Please call 15 (police) or 1122 (ambulance, rescue, fire) if a call is possible.
    Anything new can be written here.

# What an officer did (EM-5).
engine-acknowledged =
    A duty officer has opened your report.
    Anything new, write it here. If it gets worse, call 15.
engine-dispatched =
    The officer has sent a unit.
    Anything new, write it here. If it gets worse, call 15.
engine-resolved =
    An officer has closed this report.
    If something is still wrong, write here. In danger, call 15.
engine-update-neutral = There is an answer for you here. Write 1 when it suits you.

# After a quick exit: ordinary information, to be read by anybody (DV-3).
engine-decoy =
    Karachi Traffic Police helpline: 1915
    For licences, challans and road closures.
    For a lost document, take a copy and a written application to the police station of the area.

# After a pause (DV-5).
engine-gap =
    Hello. What would you like?
    1: continue
    2: other services

# A message that took long to reach us.
engine-late =
    Your message was sent at { $sent } and reached us at { $time }.
    Is help still needed? Please write yes or no.
    In danger, call 15 (police) or 1122 (ambulance, rescue, fire) now.

engine-language-changed = All right, in English from now on. Please go on.

engine-status-ask-code = Please write the tracking code you were given. It looks like KP-XXXX-XXXX-XXXXX.
engine-status-received = Received. No officer has it at the moment.
engine-status-acknowledged = An officer has opened it.
engine-status-dispatched = The officer has sent a unit.
engine-status-resolved = An officer has closed it. If something is still wrong, write here.
engine-status-generic = Your message is kept. Nothing more can be shown here.
engine-status-unknown = This code was not found. Please look at it once more and write it again.
engine-status-too-many = Too many tries for now. Please try again in an hour. In danger, call 15.

# A false alarm, confirmed once; an officer closes it (EM-10).
engine-safe-confirm =
    Thank you for writing. Is everything all right where you are?
    1: yes
    2: no, help is needed
engine-safe-noted = Thank you. It is noted. Your report stays open until an officer closes it. If help is needed, write here or call 15.

engine-media-kept = Received and kept. A few words with it help: where, and what.
engine-media-enough = These are many files for one hour, and this one is not kept. The earlier ones are. Please write in words what it shows.
engine-voice-kept = Your voice note is kept. Nobody has listened to it yet. If you can, write a few words: where, and what.
engine-corrected = All right, changed. Thank you.

# A bare location that no open emergency waits for (EM-7).
engine-pin-new =
    Your location has reached us. Is something new wrong?
    In danger, call 15 (police) or 1122 (ambulance, rescue, fire) now.
engine-noted = Noted, thank you.
engine-unsupported = This kind of message cannot be opened here. Please write a few words instead.
engine-not-understood =
    Sorry, that was not clear. Please say it in a few words, or write "menu".
    In danger, call 15 (police) or 1122 (ambulance, rescue, fire) now.
engine-stopped = All right, we stop here. What you wrote is kept. Write again whenever you like. Emergency: 15.

engine-code-again = Tracking code: { $code }
engine-code-given =
    Your tracking code:
    { $code }
    Please keep it. With it you can ask how things stand, from any phone.

# When the service itself is in trouble (EM-1).
engine-static-emergency =
    We have received your message.
    If you are in danger, call 15 (police) or 1122 (ambulance, rescue, fire) now.
    Please write here where you are and what is happening.

# The first answer to somebody who has told where it is (EM-2, EM-6).
engine-placed-emergency =
    We have received your message, and the place in it.
    Call *15* now (police) or *1122* (ambulance, rescue, fire).
    If you can, send your location too: the paper clip, then Location.
    If you cannot speak, reply here in a few short words.

engine-slower = We have all your messages, and they are kept. Answers will come more slowly now. In danger, call 15.
engine-no-case = There is nothing to show yet. Write "menu" to see what can be done here.
engine-reported-already = This is added to what you wrote before. It stays one report.

# Shorter, for somebody who must not be heard: under 60 characters (EM-8).

engine-holding-quiet = No officer has confirmed yet. Call 15 if you can.
engine-holding-again-quiet = No officer has it now; others are asked. Call 15 if you can.
engine-acknowledged-quiet = A duty officer has opened your report.
engine-dispatched-quiet = The officer has sent a unit.
engine-resolved-quiet = An officer has closed this. Still trouble? Write here.
engine-static-emergency-quiet = Received. Danger: 15 or 1122. Write where, and what.
engine-placed-emergency-quiet = Received, with the place. Danger: 15 or 1122.
engine-safe-confirm-quiet = All right where you are? 1 yes 2 no, help is needed
engine-pin-new-quiet = Location received. Something new? 1 yes 2 no
engine-reported-already-quiet = Added to your report.
engine-not-understood-quiet = Not clear. A few words, please. Danger: 15

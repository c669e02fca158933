# What officers are told. Short: an alert is read on a lock screen, in the dark, while running.

## What an alert says before anybody has acknowledged it

officer-head = { $priority } · { $kind }
officer-code = Case { $code }
# Shown of a domestic matter or a complaint about police, and nothing else (DV-12).
officer-sensitive = Sensitive { $code }
officer-word-sensitive = Sensitive
officer-sensitive-open = Acknowledge to read it.
officer-priority = { $priority } · { $time }
officer-place = Place: { $place }
officer-station = Perhaps { $station } station, { $district }
officer-map = Map: { $link }
officer-map-about = Map, within about { $km } km: { $link }
officer-no-place = Place: not known yet
officer-said = “{ $words }”
officer-raised = Raised by: { $words }
officer-sent = Sent { $time }
officer-waiting = Waiting { $minutes } min: nobody has acknowledged
officer-late = Late: sent { $sent }, reached us { $time }

# Many alerts as one message. The numbers stand apart from the words: one case or forty.
officer-bundle = { $count } cases wait for an officer. Urgent: { $urgent }
officer-bundle-codes = More cases: write a code to open one.

## Marks

officer-flag-quick-exit = ⛔ The person left by quick exit. Do not contact.
officer-flag-not-safe = ⛔ It is not safe to write or call. Do not contact.
officer-flag-unresponsive = No answer to our questions any more.
officer-flag-said-false-alarm = The person said that it was a mistake. Make sure: it may have been said under pressure.
officer-flag-text-only = ✍️ Write only, do not call.
officer-flag-minor = A child is involved.
officer-flag-third-party = Reported for somebody else.
officer-flag-forwarded = A forwarded message: perhaps not the sender's own trouble.
officer-flag-late = It reached us late: ask whether help is still needed.
officer-flag-fia-nchr = For FIA under NCHR. No local police (Act of 2022).
officer-flag-confidential = Confidential: the number stays hidden.

## After acknowledging

officer-reporter = Reporter: { $phone }
officer-reporter-hidden = Reporter: number not shown
officer-discreet = Do not reveal who reported. Nobody goes to or calls the home without consent, unless life or a child is in danger.
officer-fact = { $name }: { $value }
officer-with = With { $name }
officer-unit-sent = { $name } has sent a unit
officer-closed = Closed by { $name }: { $reason }

## Buttons: 20 characters at most

officer-button-acknowledge = Acknowledge
officer-button-pass = Pass on
officer-button-dispatch = Dispatch
officer-button-resolve = Resolve
officer-button-show = Show
officer-button-choose = Choose

## Answers to an officer

officer-passed-on = Passed on. The next officer is asked now.
officer-dispatched = Noted for { $code }: a unit has been sent. The reporter hears of it only where that is safe.
officer-resolved = { $code } is closed: { $reason }.
officer-reopened = { $code } is open again, and with you.
officer-ask-reason = Why is { $code } being closed?
# Reasons: 24 characters at most.
officer-reason-helped = Help was given
officer-reason-nothing-found = Came, found nothing
officer-reason-false-alarm = Mistake or test
officer-reason-duplicate = Same as another case
officer-reason-handed-over = Handed over
officer-taken = { $name } has { $code }. Nothing for you to do.
officer-refused = This is not possible here.
officer-refused-acknowledged = { $name } already has it.
officer-refused-not-acknowledged = Acknowledge it first, then send a unit or close it.
officer-refused-dispatched = { $name } has already sent a unit.
officer-refused-resolved = { $name } has closed it.
officer-refused-not-resolved = It is not closed.
officer-refused-no-reason = Say why it is closed.
officer-colleague = A colleague
officer-help = { $name }, alerts come here. Press the buttons under an alert: words do nothing to a case. In danger yourself? Call 15.
officer-word-parked = A message to read
officer-open-cases = Open cases: { $count }
officer-no-open-cases = No open cases.

## News about a case

officer-news = New for { $code }
officer-unreached = The officer who has it could not be reached. Please look after it.
officer-news-sent = Sent: { $what }
officer-news-edited = A message was changed to: “{ $words }”
officer-news-revoked = A message was deleted by its sender. The case keeps it.
officer-news-raised = Now { $priority }
officer-what-image = a photo
officer-what-video = a video
officer-what-audio = a sound file
officer-what-voice = a voice note, not yet heard
officer-what-document = a document
officer-what-sticker = a sticker
officer-what-contacts = contact cards
officer-what-reaction = a reaction
officer-what-other = something this line cannot show

## Answers of the flows, by slot

officer-fact-what = What
officer-fact-place = Where
officer-fact-when = When
officer-fact-danger = In danger now
officer-fact-now = Going on now
officer-fact-weapon = Weapon
officer-fact-injured = Hurt
officer-fact-hurt = Hurt
officer-fact-who = Who
officer-fact-suspects = Who did it
officer-fact-can_talk = May be called
officer-fact-name = Name
officer-fact-age = Age
officer-fact-children = Children there
officer-fact-want = Wants
officer-fact-contact = Contact
officer-fact-contact_when = Contact when
officer-fact-contact_who = Trusted person
officer-fact-can_leave = Can leave
officer-fact-papers = Who keeps CNIC, phone, pay
officer-fact-station = Station
officer-fact-officer = Officer named
officer-fact-officer_knows = Officer knows of the complaint
officer-fact-privacy = Privacy
officer-fact-amount = Amount
officer-fact-vehicle = Vehicle
officer-fact-plate = Number plate
officer-fact-witnesses = Witnesses
officer-fact-proof = Proof
officer-fact-earlier = Complained before
officer-fact-outcome = Outcome wanted
officer-fact-whereabouts = Whereabouts known
officer-fact-recent = Within three days
officer-fact-imei = IMEI
officer-fact-account = Account
officer-fact-kind = About
officer-fact-good_moment = Safe to write
officer-fact-hide = Keep the number hidden
officer-fact-visit = Wants police to come now
officer-fact-trapped = Somebody trapped inside
officer-fact-taken = Tablets, poison or a wound already
officer-fact-company = Somebody trusted nearby
officer-fact-child = The child
officer-fact-seen = Missing person
officer-fact-young = Younger than 18
officer-fact-scene = Scene
officer-fact-people = How many people
officer-fact-writer = Who writes
officer-fact-victim = Whom it happened to
officer-fact-present = People there
officer-fact-wounded = How many are hurt
officer-fact-code = Code written
officer-fact-topic = Chosen in the menu
officer-fact-language = Language
officer-fact-tips = Advice on hiding the chat
officer-fact-care = Told about doctors
officer-fact-more = More to add
officer-fact-retaliation = Threatened or troubled since
officer-fact-screen = Agreed to questions about the danger
officer-fact-risk = Danger to life
officer-fact-risk_weapon = Weapon, acid or fire used or threatened
officer-fact-risk_kill = Killing or honour spoken of
officer-fact-risk_fear = Fears for their life
officer-fact-risk_neck = Neck pressed, breath stopped
officer-fact-risk_worse = Getting worse, leaving, or pregnant
officer-fact-risk_held = Locked in, followed, phone or CNIC kept
officer-fact-locked = Locked or guarded
officer-fact-work_children = Children at work
officer-fact-food_doctor = Food and a doctor are given
officer-value-yes = yes
officer-value-no = no
officer-value-unsure = not sure
officer-value-skip = not said
officer-value-now = now
officer-value-hour = within the hour
officer-value-earlier = earlier
officer-value-gun = gun
officer-value-other = other
officer-value-lightly = lightly
officer-value-police = police
officer-value-fire = fire brigade
officer-value-ambulance = ambulance
officer-value-woman = a woman officer
officer-value-doctor = a doctor
officer-value-stay = a safe place to stay
officer-value-law = legal advice
officer-value-record = only to be recorded
officer-value-none = none
officer-value-message = by message
officer-value-call = by call
officer-value-person = through a trusted person
officer-value-named = by name
officer-value-hidden = hidden from handlers
officer-value-minimal = as little as possible
officer-value-today = today
officer-value-under-12 = under 12
officer-value-under-18 = 12 to 17
officer-value-adult = 18 or older
officer-value-gas = gas or electricity
officer-value-collapse = flood or collapse
officer-value-medical = medical
officer-value-child = a child
officer-value-high = high
officer-value-me = the writer
officer-value-emergency = emergency
officer-value-crime = a crime
officer-value-private = a private matter
officer-value-status = a tracking code
officer-value-helplines = phone numbers
officer-value-praise = thanks to the police
officer-value-language = language
officer-value-ur = Urdu
officer-value-ur-Latn = Roman Urdu
officer-value-sd = Sindhi
officer-value-en = English

## What a case is about, in a few words

officer-kind-help_now = Asks for help
officer-kind-help = Asks for help
officer-kind-sos = SOS
officer-kind-quiet = Silent call for help
officer-kind-alarm = Alarm in one word
officer-kind-unknown_trouble = Trouble, not known what
officer-kind-unheard_voice_note = Voice note, not yet heard
officer-kind-duress = Duress word
officer-kind-unseen_photo = Photo, not yet seen
officer-kind-unseen_video = Video, not yet seen
officer-kind-unread_document = Document, not yet read
officer-kind-emergency = Emergency
officer-kind-robbery = Robbery
officer-kind-shooting = Shooting
officer-kind-stabbing = Stabbing
officer-kind-assault_now = Attack going on
officer-kind-threat_kill = Threat to kill
officer-kind-explosion = Explosion
officer-kind-fire = Fire
officer-kind-medical = Medical emergency
officer-kind-injured = Injured person
officer-kind-accident = Accident
officer-kind-kidnap = Kidnapping
officer-kind-breakin = Break-in
officer-kind-riot = Riot or crowd
officer-kind-child_lost = Lost child
officer-kind-missing_adult = Missing person
officer-kind-missing = Missing person
officer-kind-suicide = Danger of suicide
officer-kind-gas_electric = Gas or electricity
officer-kind-flood_collapse = Flood or collapse
officer-kind-suspicious = Something suspicious
officer-kind-weapon = Weapon
officer-kind-stalking_now = Being followed
officer-kind-beating = Beating
officer-kind-strangle = Strangling
officer-kind-acid = Acid
officer-kind-confined = Locked in
officer-kind-rape = Sexual assault
officer-kind-sex_harass = Sexual harassment
officer-kind-forced_marriage = Forced marriage
officer-kind-marriage = Forced marriage
officer-kind-child_abuse = Child abuse
officer-kind-forced_labour = Forced labour
officer-kind-econ_emo = Cruelty at home
officer-kind-threat = Threat
officer-kind-domestic = Domestic matter
officer-kind-home = At home
officer-kind-touch = Unwanted touch
officer-kind-child = A child
officer-kind-work = Made to work
officer-kind-photos = Photos used against somebody
officer-kind-bribe = Bribe
officer-kind-torture = Torture or beating by police
officer-kind-detention = Unlawful detention
officer-kind-death = Death in custody
officer-kind-false_fir = False FIR
officer-kind-fir_refusal = FIR refused
officer-kind-extortion = Extortion
officer-kind-harass = Harassment
officer-kind-negligence = No response
officer-kind-misconduct = Complaint about police
officer-kind-praise = Praise
officer-kind-snatch = Snatching
officer-kind-theft = Theft
officer-kind-vehicle = Vehicle taken
officer-kind-threats = Threats
officer-kind-drugs = Drugs
officer-kind-murder = Murder
officer-kind-fraud = Fraud
officer-kind-land = Land grabbing
officer-kind-illegal = Unlawful business
officer-kind-noise_civic = Noise or city services
officer-kind-crime = Crime
officer-kind-tip = Tip
officer-kind-other = Something else

## An item that could not be decided

officer-parked = A message could not be handled by the program. Read it and act: “{ $words }”

## The line is behind its own deadlines

officer-word-late = The line is behind its deadlines
officer-behind = The line is behind its deadlines. Please look after it, and answer by telephone where you can.
officer-behind-undecided = Messages not read yet: { $count }
officer-behind-parked = Messages the program failed on: { $count }
officer-behind-urgent-unsent = Emergency answers or alerts WhatsApp has not taken: { $count }
officer-behind-unsent = Other messages WhatsApp has not taken: { $count }
officer-behind-unconfirmed = Emergency answers or alerts without a sign from WhatsApp: { $count }
officer-behind-no-alarm = Urgent cases without an alarm: { $count }
officer-behind-alarm-silent = Alarms that should ring and do not: { $count }

## The account of a case, line by line

officer-log-opened = Opened as { $priority }
officer-log-alerted = Alerted: { $officer }, round { $round }
officer-log-alert-failed = The alert did not reach { $officer }: { $reason }
officer-log-nobody = There was nobody to alert
officer-log-acknowledged = Opened by { $officer }
officer-log-passed-on = Passed on by { $officer }
officer-log-dispatched = { $officer } sent a unit
officer-log-reopened = Opened again by { $officer }
officer-log-resolved = Closed by { $officer }: { $reason }
officer-log-raised = Now { $priority }: { $reason }
officer-log-told = The reporter was told: { $about }
officer-log-withheld = The reporter was not told ({ $about }): { $reason }

# What officers are told. Short: an alert is read on a lock screen, in the dark, while running.

## What an alert says before anybody has acknowledged it

officer-head = { $priority } · { $kind }
officer-code = ڪيس { $code }
# Shown of a domestic matter or a complaint about police, and nothing else (DV-12).
officer-sensitive = حساس { $code }
officer-word-sensitive = حساس
officer-sensitive-open = پڙهڻ لاءِ قبول ڪريو.
officer-priority = { $priority } · { $time }
officer-place = جاءِ: { $place }
officer-station = شايد ٿاڻو { $station }، { $district }
officer-map = نقشو: { $link }
officer-map-about = نقشو، لڳ ڀڳ { $km } ڪلوميٽر اندر: { $link }
officer-no-place = جاءِ: اڃا معلوم ناهي
officer-said = “{ $words }”
officer-raised = سبب: { $words }
officer-sent = موڪليو ويو { $time }
officer-waiting = { $minutes } منٽن کان انتظار: ڪنهن قبول نه ڪيو آهي
officer-late = دير سان: موڪليو ويو { $sent }، مليو { $time }

# Many alerts as one message. The numbers stand apart from the words: one case or forty.
officer-bundle = { $count } ڪيس آفيسر جا منتظر آهن. فوري: { $urgent }
officer-bundle-codes = وڌيڪ ڪيس: کولڻ لاءِ ڪوڊ لکو.

## Marks

officer-flag-quick-exit = ⛔ چيٽ اوچتو ڇڏي وئي. رابطو نه ڪريو.
officer-flag-not-safe = ⛔ لکڻ يا ڪال ڪرڻ محفوظ ناهي. رابطو نه ڪريو.
officer-flag-unresponsive = اسان جي سوالن جو جواب نٿو اچي.
officer-flag-said-false-alarm = چيو ويو ته اها غلطي هئي. پڪ ڪريو: دٻاءَ هيٺ به چئي سگهجي ٿو.
officer-flag-text-only = ✍️ رڳو لکو، ڪال نه ڪريو.
officer-flag-minor = معاملو ٻار جو آهي.
officer-flag-third-party = ڪنهن ٻئي لاءِ رپورٽ.
officer-flag-forwarded = فارورڊ ڪيل پيغام: شايد موڪليندڙ جو پنهنجو معاملو نه هجي.
officer-flag-late = اهو دير سان مليو: پڇو ته مدد اڃا گهرجي يا نه.
officer-flag-fia-nchr = اين سي ايڇ آر جي نگرانيءَ ۾ ايف آءِ اي جو معاملو. مقامي پوليس جو نه (ايڪٽ 2022).
officer-flag-confidential = ڳجهو: نمبر ظاهر نه ٿيندو.

## After acknowledging

officer-reporter = رپورٽ ڪندڙ جو نمبر: { $phone }
officer-reporter-hidden = رپورٽ ڪندڙ جو نمبر: ظاهر ناهي
officer-discreet = ظاهر نه ڪريو ته رپورٽ ڪنهن ڪئي. رضامنديءَ کان سواءِ گهر نه وڃو، نه ڪال ڪريو، سواءِ ان جي ته جان يا ٻار کي خطرو هجي.
officer-fact = { $name }: { $value }
officer-with = { $name } وٽ
officer-unit-sent = { $name } يونٽ روانو ڪيو
officer-closed = { $name } بند ڪيو: { $reason }

## Buttons: 20 characters at most

officer-button-acknowledge = قبول ڪيو
officer-button-pass = اڳتي موڪليو
officer-button-dispatch = يونٽ روانو آهي
officer-button-resolve = بند ڪريو
officer-button-show = ڏيکاريو
officer-button-choose = چونڊيو

## Answers to an officer

officer-passed-on = اڳتي موڪليو ويو. هاڻي ٻئي آفيسر کان پڇيو پيو وڃي.
officer-dispatched = { $code } لاءِ لکيو ويو: يونٽ روانو آهي. جنهن رپورٽ ڪئي تنهن کي تڏهن ئي ٻڌايو وڃي ٿو جڏهن اهو محفوظ هجي.
officer-resolved = { $code } بند آهي: { $reason }.
officer-reopened = { $code } ٻيهر کليل آهي ۽ توهان وٽ آهي.
officer-ask-reason = { $code } ڇو بند ڪيو پيو وڃي؟
# Reasons: 24 characters at most.
officer-reason-helped = مدد پهتي
officer-reason-nothing-found = موقعي تي ڪجهه نه مليو
officer-reason-false-alarm = غلطي يا ٽيسٽ
officer-reason-duplicate = ٻئي ڪيس وارو معاملو
officer-reason-handed-over = ٻئي کاتي جي حوالي
officer-taken = { $code } هاڻي { $name } وٽ آهي. توهان کي ڪجهه ڪرڻو ناهي.
officer-refused = اهو هتي ممڪن ناهي.
officer-refused-acknowledged = اهو اڳ ئي { $name } وٽ آهي.
officer-refused-not-acknowledged = پهرين قبول ڪريو، پوءِ يونٽ موڪليو يا بند ڪريو.
officer-refused-dispatched = { $name } اڳ ئي يونٽ روانو ڪيو آهي.
officer-refused-resolved = { $name } ان کي بند ڪيو آهي.
officer-refused-not-resolved = اهو بند ناهي.
officer-refused-no-reason = بند ڪرڻ جو سبب ٻڌايو.
officer-colleague = هڪ ساٿي
officer-help = { $name }، الرٽ هتي اچن ٿا. الرٽ هيٺان بٽڻ دٻايو: لکڻ سان ڪيس تي ڪجهه نٿو ٿئي. پاڻ خطري ۾ هجو ته 15 تي ڪال ڪريو.
officer-word-parked = پڙهڻ لاءِ پيغام
officer-open-cases = کليل ڪيس: { $count }
officer-no-open-cases = ڪو کليل ڪيس ناهي.

## News about a case

officer-news = { $code } ۾ نئين ڳالهه
officer-unreached = جنهن آفيسر وٽ هي آهي، ان تائين پيغام نه پهتو. مهرباني ڪري توهان ڏسو.
officer-news-sent = موڪليو: { $what }
officer-news-edited = پيغام بدلائي لکيو: “{ $words }”
officer-news-revoked = موڪليندڙ هڪ پيغام ڊاهي ڇڏيو. ڪيس ۾ محفوظ آهي.
officer-news-raised = هاڻي { $priority }
officer-what-image = تصوير
officer-what-video = وڊيو
officer-what-audio = آڊيو
officer-what-voice = وائس نوٽ، اڃا ٻڌو ناهي ويو
officer-what-document = دستاويز
officer-what-sticker = اسٽيڪر
officer-what-contacts = رابطي جا ڪارڊ
officer-what-reaction = رد عمل
officer-what-other = ڪجهه جيڪو هتي ڏيکاري نٿو سگهجي

## Answers of the flows, by slot

officer-fact-what = ڇا
officer-fact-place = ڪٿي
officer-fact-when = ڪڏهن
officer-fact-danger = هاڻي خطرو
officer-fact-now = هاڻي جاري
officer-fact-weapon = هٿيار
officer-fact-injured = زخمي
officer-fact-hurt = زخمي
officer-fact-who = ڪير
officer-fact-suspects = ڪنهن ڪيو
officer-fact-can_talk = ڪال جي اجازت
officer-fact-name = نالو
officer-fact-age = عمر
officer-fact-children = اتي ٻار
officer-fact-want = ڇا گهرجي
officer-fact-contact = رابطو
officer-fact-contact_when = رابطو ڪڏهن
officer-fact-contact_who = ڀروسي وارو ماڻهو
officer-fact-can_leave = ٻاهر وڃڻ ممڪن
officer-fact-papers = شناختي ڪارڊ، فون، پگهار ڪنهن وٽ
officer-fact-station = ٿاڻو
officer-fact-officer = آفيسر جو نالو
officer-fact-officer_knows = آفيسر کي شڪايت جي ڄاڻ
officer-fact-privacy = رازداري
officer-fact-amount = رقم
officer-fact-vehicle = گاڏي
officer-fact-plate = نمبر پليٽ
officer-fact-witnesses = شاهد
officer-fact-proof = ثبوت
officer-fact-earlier = اڳ شڪايت
officer-fact-outcome = ڪهڙو نتيجو گهرجي
officer-fact-whereabouts = پتو معلوم
officer-fact-recent = ٽن ڏينهن اندر
officer-fact-imei = آءِ ايم اي آءِ
officer-fact-account = اڪائونٽ
officer-fact-kind = معاملو
officer-fact-good_moment = لکڻ محفوظ
officer-fact-hide = نمبر لڪايو
officer-fact-visit = پوليس هينئر اچي
officer-fact-trapped = ڪو اندر ڦاٿل
officer-fact-taken = دوا، زهر يا زخم ٿي چڪو
officer-fact-company = ڀرسان ڪو ڀروسي جو
officer-fact-child = ٻار بابت
officer-fact-seen = گم ٿيل ماڻهو
officer-fact-young = 18 سالن کان گهٽ
officer-fact-scene = موقعو
officer-fact-people = ڪيترا ماڻهو
officer-fact-writer = ڪير لکي رهيو آهي
officer-fact-victim = ڪنهن سان ٿيو
officer-fact-present = اتي ڪيترا ماڻهو آهن
officer-fact-wounded = ڪيترا زخمي
officer-fact-code = لکيل ڪوڊ
officer-fact-topic = مينيو ۾ چونڊيو
officer-fact-language = ٻولي
officer-fact-tips = چيٽ لڪائڻ جي صلاح
officer-fact-care = ڊاڪٽرن جو ٻڌايو ويو
officer-fact-more = وڌيڪ ٻڌائڻ
officer-fact-retaliation = ان کان پوءِ ڌمڪايو يا ستايو ويو
officer-fact-screen = خطري جي سوالن تي راضي
officer-fact-risk = جان جو خطرو
officer-fact-risk_weapon = هٿيار، تيزاب يا باهه
officer-fact-risk_kill = قتل يا غيرت جي ڳالهه
officer-fact-risk_fear = پنهنجي جان جو خوف
officer-fact-risk_neck = ڳلو گهٽيو ويو
officer-fact-risk_worse = وڌي رهيو آهي، الڳ ٿيڻ، يا حمل
officer-fact-risk_held = بند، پٺيان، فون يا ڪارڊ کسيل
officer-fact-locked = تالو يا پهرو
officer-fact-work_children = ٻارن کان ڪم
officer-fact-food_doctor = کاڌو ۽ علاج ملي ٿو
officer-value-yes = ها
officer-value-no = نه
officer-value-unsure = خبر ناهي
officer-value-skip = نه ٻڌايو
officer-value-now = هاڻي
officer-value-hour = هڪ ڪلاڪ اندر
officer-value-earlier = اڳ
officer-value-gun = بندوق
officer-value-other = ٻيو
officer-value-lightly = معمولي
officer-value-police = پوليس
officer-value-fire = فائر برگيڊ
officer-value-ambulance = ايمبولينس
officer-value-woman = عورت آفيسر
officer-value-doctor = ڊاڪٽر
officer-value-stay = رهڻ لاءِ محفوظ جاءِ
officer-value-law = قانوني صلاح
officer-value-record = رڳو رڪارڊ
officer-value-none = ڪو به نه
officer-value-message = پيغام سان
officer-value-call = ڪال سان
officer-value-person = ڀروسي واري جي ذريعي
officer-value-named = نالي سان
officer-value-hidden = ڳجهو
officer-value-minimal = گهٽ ۾ گهٽ
officer-value-today = اڄ
officer-value-under-12 = 12 سالن کان گهٽ
officer-value-under-18 = 12 کان 17 سال
officer-value-adult = 18 سال يا وڌيڪ
officer-value-gas = گئس يا بجلي
officer-value-collapse = ٻوڏ يا عمارت ڊهڻ
officer-value-medical = طبي
officer-value-child = ٻار
officer-value-high = گهڻو
officer-value-me = لکندڙ سان
officer-value-emergency = ايمرجنسي
officer-value-crime = ڏوهه
officer-value-private = ذاتي معاملو
officer-value-status = ٽريڪنگ ڪوڊ
officer-value-helplines = فون نمبر
officer-value-praise = پوليس جي مهرباني
officer-value-language = ٻولي
officer-value-ur = اردو
officer-value-ur-Latn = رومن اردو
officer-value-sd = سنڌي
officer-value-en = انگريزي

## What a case is about, in a few words

officer-kind-help_now = مدد جي پڪار
officer-kind-help = مدد جي پڪار
officer-kind-sos = SOS
officer-kind-quiet = مدد جي خاموش پڪار
officer-kind-alarm = هڪ لفظ ۾ خطرو
officer-kind-unknown_trouble = پريشاني، نوعيت نامعلوم
officer-kind-unheard_voice_note = وائس نوٽ، اڃا ٻڌو ناهي
officer-kind-duress = ڳجهو لفظ
officer-kind-unseen_photo = تصوير، اڃا ڏٺي ناهي
officer-kind-unseen_video = وڊيو، اڃا ڏٺي ناهي
officer-kind-unread_document = دستاويز، اڃا پڙهيل ناهي
officer-kind-emergency = ايمرجنسي
officer-kind-robbery = ڌاڙو
officer-kind-shooting = فائرنگ
officer-kind-stabbing = چاقو يا ڇريءَ جو وار
officer-kind-assault_now = حملو جاري
officer-kind-threat_kill = قتل جي ڌمڪي
officer-kind-explosion = ڌماڪو
officer-kind-fire = باهه
officer-kind-medical = طبي ايمرجنسي
officer-kind-injured = زخمي
officer-kind-accident = حادثو
officer-kind-kidnap = اغوا
officer-kind-breakin = گهر ۾ گهڙڻ
officer-kind-riot = هنگامو
officer-kind-child_lost = گم ٿيل ٻار
officer-kind-missing_adult = گم ٿيل ماڻهو
officer-kind-missing = گم ٿيل ماڻهو
officer-kind-suicide = خودڪشي جو خطرو
officer-kind-gas_electric = گئس يا بجلي
officer-kind-flood_collapse = ٻوڏ يا عمارت ڊهڻ
officer-kind-suspicious = مشڪوڪ
officer-kind-weapon = هٿيار
officer-kind-stalking_now = پٺيان پيو اچي
officer-kind-beating = مارڪٽ
officer-kind-strangle = ڳلو گهٽڻ
officer-kind-acid = تيزاب
officer-kind-confined = قيد
officer-kind-rape = جنسي ڏاڍائي
officer-kind-sex_harass = جنسي هراسان ڪرڻ
officer-kind-forced_marriage = زبردستي جي شادي
officer-kind-marriage = زبردستي جي شادي
officer-kind-child_abuse = ٻار تي ظلم
officer-kind-forced_labour = جبري پورهيو
officer-kind-econ_emo = گهر ۾ ظلم
officer-kind-threat = ڌمڪي
officer-kind-domestic = گهريلو معاملو
officer-kind-home = گهر ۾
officer-kind-touch = غلط حرڪت يا ڇهڻ
officer-kind-child = ٻار
officer-kind-work = ڪم تي مجبور
officer-kind-photos = تصويرن سان ڌمڪي
officer-kind-bribe = رشوت
officer-kind-torture = پوليس تشدد
officer-kind-detention = غير قانوني حراست
officer-kind-death = حراست ۾ موت
officer-kind-false_fir = ڪوڙي ايف آءِ آر
officer-kind-fir_refusal = ايف آءِ آر کان انڪار
officer-kind-extortion = ڀتو
officer-kind-harass = هراسان ڪرڻ
officer-kind-negligence = ڪارروائي نه ڪرڻ
officer-kind-misconduct = پوليس جي شڪايت
officer-kind-praise = ساراهه
officer-kind-snatch = ڦرلٽ، کسڻ
officer-kind-theft = چوري
officer-kind-vehicle = گاڏي چوري يا کسيل
officer-kind-threats = ڌمڪيون
officer-kind-drugs = منشيات
officer-kind-murder = قتل
officer-kind-fraud = فراڊ
officer-kind-land = قبضو
officer-kind-illegal = غير قانوني ڪم
officer-kind-noise_civic = گوڙ يا شهري مسئلو
officer-kind-crime = ڏوهه
officer-kind-tip = اطلاع
officer-kind-other = ڪا ٻي ڳالهه

## An item that could not be decided

officer-parked = پروگرام هڪ پيغام سنڀالي نه سگهيو. پڙهو ۽ ڪارروائي ڪريو: “{ $words }”

## The line is behind its own deadlines

officer-word-late = لائين جو ڪم پوئتي آهي
officer-behind = لائين جو ڪم پوئتي آهي. مهرباني ڪري ان کي ڏسو، ۽ جتي ممڪن هجي فون تي جواب ڏيو.
officer-behind-undecided = پيغام جيڪي اڃا پڙهيا نه ويا آهن: { $count }
officer-behind-parked = پيغام جيڪي پروگرام سنڀالي نه سگهيو: { $count }
officer-behind-urgent-unsent = هنگامي جواب يا الرٽ جيڪي واٽس ايپ نه ورتا آهن: { $count }
officer-behind-unsent = ٻيا پيغام جيڪي واٽس ايپ نه ورتا آهن: { $count }
officer-behind-unconfirmed = هنگامي جواب يا الرٽ جن جي واٽس ايپ خبر نه ڏني: { $count }
officer-behind-no-alarm = تڪڙا ڪيس جن جو ڪو الارم ناهي: { $count }
officer-behind-alarm-silent = الارم جيڪي وڄڻ گهرجن ۽ نٿا وڄن: { $count }

## The account of a case, line by line

officer-log-opened = { $priority } تي کوليو ويو
officer-log-alerted = { $officer } کي خبر ڏني وئي، دور { $round }
officer-log-alert-failed = خبر { $officer } تائين نه پهتي: { $reason }
officer-log-nobody = خبر ڏيڻ لاءِ ڪو نه هو
officer-log-acknowledged = { $officer } کوليو
officer-log-passed-on = { $officer } اڳتي موڪليو
officer-log-dispatched = { $officer } يونٽ روانو ڪيو
officer-log-reopened = { $officer } ٻيهر کوليو
officer-log-resolved = { $officer } بند ڪيو: { $reason }
officer-log-raised = هاڻي { $priority }: { $reason }
officer-log-told = اطلاع ڏيندڙ کي ٻڌايو ويو: { $about }
officer-log-withheld = اطلاع ڏيندڙ کي نه ٻڌايو ويو ({ $about }): { $reason }

# What officers are told. Short: an alert is read on a lock screen, in the dark, while running.

## What an alert says before anybody has acknowledged it

officer-head = { $priority } · { $kind }
officer-code = کیس { $code }
# Shown of a domestic matter or a complaint about police, and nothing else (DV-12).
officer-sensitive = حساس { $code }
officer-word-sensitive = حساس
officer-sensitive-open = پڑھنے کے لیے قبول کریں۔
officer-priority = { $priority } · { $time }
officer-place = جگہ: { $place }
officer-station = شاید تھانہ { $station }، { $district }
officer-map = نقشہ: { $link }
officer-map-about = نقشہ، تقریباً { $km } کلومیٹر کے اندر: { $link }
officer-no-place = جگہ: ابھی معلوم نہیں
officer-said = “{ $words }”
officer-raised = وجہ: { $words }
officer-sent = بھیجا گیا { $time }
officer-waiting = { $minutes } منٹ سے انتظار: کسی نے قبول نہیں کیا
officer-late = دیر سے: بھیجا گیا { $sent }، ملا { $time }

# Many alerts as one message. The numbers stand apart from the words: one case or forty.
officer-bundle = { $count } کیس افسر کے منتظر ہیں۔ فوری: { $urgent }
officer-bundle-codes = مزید کیس: کھولنے کے لیے کوڈ لکھیں۔

## Marks

officer-flag-quick-exit = ⛔ چیٹ اچانک چھوڑ دی گئی۔ رابطہ نہ کریں۔
officer-flag-not-safe = ⛔ لکھنا یا کال کرنا محفوظ نہیں۔ رابطہ نہ کریں۔
officer-flag-unresponsive = ہمارے سوالوں کا جواب نہیں آ رہا۔
officer-flag-said-false-alarm = کہا گیا کہ یہ غلطی تھی۔ تسلی کریں: دباؤ میں بھی کہا جا سکتا ہے۔
officer-flag-text-only = ✍️ صرف لکھیں، کال نہ کریں۔
officer-flag-minor = معاملہ بچے کا ہے۔
officer-flag-third-party = کسی اور کے لیے رپورٹ۔
officer-flag-forwarded = فارورڈ کیا ہوا پیغام: شاید بھیجنے والے کا اپنا معاملہ نہ ہو۔
officer-flag-late = یہ دیر سے ملا: پوچھیں کہ مدد اب بھی چاہیے یا نہیں۔
officer-flag-fia-nchr = این سی ایچ آر کی نگرانی میں ایف آئی اے کا معاملہ۔ مقامی پولیس کا نہیں (ایکٹ 2022)۔
officer-flag-confidential = خفیہ: نمبر ظاہر نہیں ہوگا۔

## After acknowledging

officer-reporter = رپورٹ کا نمبر: { $phone }
officer-reporter-hidden = رپورٹ کا نمبر: ظاہر نہیں
officer-discreet = ظاہر نہ کریں کہ رپورٹ کس نے کی۔ رضامندی کے بغیر گھر نہ جائیں، نہ کال کریں، سوائے اس کے کہ جان یا بچے کو خطرہ ہو۔
officer-fact = { $name }: { $value }
officer-with = { $name } کے پاس
officer-unit-sent = { $name } نے یونٹ روانہ کیا
officer-closed = { $name } نے بند کیا: { $reason }

## Buttons: 20 characters at most

officer-button-acknowledge = قبول کیا
officer-button-pass = آگے بھیجیں
officer-button-dispatch = یونٹ روانہ ہے
officer-button-resolve = بند کریں
officer-button-show = دکھائیں
officer-button-choose = چنیں

## Answers to an officer

officer-passed-on = آگے بھیج دیا۔ اب اگلے افسر سے پوچھا جا رہا ہے۔
officer-dispatched = { $code } کے لیے لکھ لیا: یونٹ روانہ ہے۔ جس نے رپورٹ کی اسے تب ہی بتایا جاتا ہے جب یہ محفوظ ہو۔
officer-resolved = { $code } بند ہے: { $reason }۔
officer-reopened = { $code } دوبارہ کھلا ہے اور آپ کے پاس ہے۔
officer-ask-reason = { $code } کیوں بند کیا جا رہا ہے؟
# Reasons: 24 characters at most.
officer-reason-helped = مدد پہنچی
officer-reason-nothing-found = موقع پر کچھ نہ ملا
officer-reason-false-alarm = غلطی یا ٹیسٹ
officer-reason-duplicate = دوسرے کیس والا معاملہ
officer-reason-handed-over = دوسرے محکمے کے حوالے
officer-taken = { $code } اب { $name } کے پاس ہے۔ آپ کو کچھ نہیں کرنا۔
officer-refused = یہ یہاں ممکن نہیں۔
officer-refused-acknowledged = یہ پہلے ہی { $name } کے پاس ہے۔
officer-refused-not-acknowledged = پہلے قبول کریں، پھر یونٹ بھیجیں یا بند کریں۔
officer-refused-dispatched = { $name } نے پہلے ہی یونٹ روانہ کر دیا ہے۔
officer-refused-resolved = { $name } نے اسے بند کر دیا ہے۔
officer-refused-not-resolved = یہ بند نہیں ہے۔
officer-refused-no-reason = بند کرنے کی وجہ بتائیں۔
officer-colleague = ایک ساتھی
officer-help = { $name }، الرٹ یہاں آتے ہیں۔ الرٹ کے نیچے والے بٹن دبائیں: لکھنے سے کیس پر کچھ نہیں ہوتا۔ خود خطرے میں ہوں تو 15 پر کال کریں۔
officer-word-parked = پڑھنے کے لیے پیغام
officer-open-cases = کھلے کیس: { $count }
officer-no-open-cases = کوئی کھلا کیس نہیں۔

## News about a case

officer-news = { $code } میں نئی بات
officer-unreached = جس افسر کے پاس یہ ہے اُس تک پیغام نہیں پہنچا۔ براہِ کرم آپ دیکھیں۔
officer-news-sent = بھیجا: { $what }
officer-news-edited = پیغام بدل کر لکھا: “{ $words }”
officer-news-revoked = بھیجنے والے نے ایک پیغام مٹا دیا۔ کیس میں محفوظ ہے۔
officer-news-raised = اب { $priority }
officer-what-image = تصویر
officer-what-video = ویڈیو
officer-what-audio = آڈیو
officer-what-voice = وائس نوٹ، ابھی سنا نہیں گیا
officer-what-document = دستاویز
officer-what-sticker = اسٹیکر
officer-what-contacts = رابطہ کارڈ
officer-what-reaction = ردعمل
officer-what-other = کچھ جو یہاں دکھایا نہیں جا سکتا

## Answers of the flows, by slot

officer-fact-what = کیا
officer-fact-place = کہاں
officer-fact-when = کب
officer-fact-danger = ابھی خطرہ
officer-fact-now = ابھی جاری
officer-fact-weapon = ہتھیار
officer-fact-injured = زخمی
officer-fact-hurt = زخمی
officer-fact-who = کون
officer-fact-suspects = کس نے کیا
officer-fact-can_talk = کال کی اجازت
officer-fact-name = نام
officer-fact-age = عمر
officer-fact-children = وہاں بچے
officer-fact-want = کیا چاہیے
officer-fact-contact = رابطہ
officer-fact-contact_when = رابطہ کب
officer-fact-contact_who = بھروسے والا فرد
officer-fact-can_leave = باہر جانا ممکن
officer-fact-papers = شناختی کارڈ، فون، تنخواہ کس کے پاس
officer-fact-station = تھانہ
officer-fact-officer = افسر کا نام
officer-fact-officer_knows = افسر کو شکایت کا علم
officer-fact-privacy = رازداری
officer-fact-amount = رقم
officer-fact-vehicle = گاڑی
officer-fact-plate = نمبر پلیٹ
officer-fact-witnesses = گواہ
officer-fact-proof = ثبوت
officer-fact-earlier = پہلے شکایت
officer-fact-outcome = کیا نتیجہ چاہیے
officer-fact-whereabouts = پتہ معلوم
officer-fact-recent = تین دن کے اندر
officer-fact-imei = آئی ایم ای آئی
officer-fact-account = اکاؤنٹ
officer-fact-kind = معاملہ
officer-fact-good_moment = لکھنا محفوظ
officer-fact-hide = نمبر چھپائیں
officer-fact-visit = پولیس ابھی آئے
officer-fact-trapped = کوئی اندر پھنسا ہے
officer-fact-taken = دوا، زہر یا زخم ہو چکا
officer-fact-company = پاس کوئی بھروسے کا
officer-fact-child = بچے کی تفصیل
officer-fact-seen = گمشدہ فرد
officer-fact-young = 18 سال سے کم
officer-fact-scene = موقع
officer-fact-people = کتنے لوگ
officer-fact-writer = کون لکھ رہا ہے
officer-fact-victim = کس کے ساتھ ہوا
officer-fact-present = وہاں کتنے لوگ ہیں
officer-fact-wounded = کتنے زخمی
officer-fact-code = لکھا گیا کوڈ
officer-fact-topic = مینو میں چنا
officer-fact-language = زبان
officer-fact-tips = چیٹ چھپانے کا مشورہ
officer-fact-care = ڈاکٹروں کا بتایا گیا
officer-fact-more = مزید بتانا
officer-fact-retaliation = اس کے بعد دھمکایا یا ستایا گیا
officer-fact-screen = خطرے کے سوالوں پر آمادہ
officer-fact-risk = جان کا خطرہ
officer-fact-risk_weapon = ہتھیار، تیزاب یا آگ
officer-fact-risk_kill = قتل یا غیرت کی بات
officer-fact-risk_fear = اپنی جان کا ڈر
officer-fact-risk_neck = گلا دبایا گیا
officer-fact-risk_worse = بڑھ رہا ہے، الگ ہو رہی ہیں، یا حمل
officer-fact-risk_held = بند، پیچھا، فون یا شناختی کارڈ چھینا
officer-fact-locked = تالا یا پہرہ
officer-fact-work_children = بچوں سے کام
officer-fact-food_doctor = کھانا اور علاج ملتا ہے
officer-value-yes = ہاں
officer-value-no = نہیں
officer-value-unsure = معلوم نہیں
officer-value-skip = نہیں بتایا
officer-value-now = ابھی
officer-value-hour = ایک گھنٹے کے اندر
officer-value-earlier = پہلے
officer-value-gun = بندوق
officer-value-other = دوسرا
officer-value-lightly = معمولی
officer-value-police = پولیس
officer-value-fire = فائر بریگیڈ
officer-value-ambulance = ایمبولینس
officer-value-woman = خاتون افسر
officer-value-doctor = ڈاکٹر
officer-value-stay = رہنے کی محفوظ جگہ
officer-value-law = قانونی مشورہ
officer-value-record = صرف ریکارڈ
officer-value-none = کوئی نہیں
officer-value-message = پیغام سے
officer-value-call = کال سے
officer-value-person = بھروسے والے کے ذریعے
officer-value-named = نام کے ساتھ
officer-value-hidden = خفیہ
officer-value-minimal = کم سے کم
officer-value-today = آج
officer-value-under-12 = 12 سال سے کم
officer-value-under-18 = 12 سے 17 سال
officer-value-adult = 18 سال یا زیادہ
officer-value-gas = گیس یا بجلی
officer-value-collapse = سیلاب یا عمارت گرنا
officer-value-medical = طبی
officer-value-child = بچہ یا بچی
officer-value-high = زیادہ
officer-value-me = لکھنے والے کے ساتھ
officer-value-emergency = ایمرجنسی
officer-value-crime = جرم
officer-value-private = ذاتی معاملہ
officer-value-status = ٹریکنگ کوڈ
officer-value-helplines = فون نمبر
officer-value-praise = پولیس کا شکریہ
officer-value-language = زبان
officer-value-ur = اردو
officer-value-ur-Latn = رومن اردو
officer-value-sd = سندھی
officer-value-en = انگریزی

## What a case is about, in a few words

officer-kind-help_now = مدد کی پکار
officer-kind-help = مدد کی پکار
officer-kind-sos = SOS
officer-kind-quiet = مدد کی خاموش پکار
officer-kind-alarm = ایک لفظ میں خطرہ
officer-kind-unknown_trouble = پریشانی، نوعیت نامعلوم
officer-kind-unheard_voice_note = وائس نوٹ، ابھی سنا نہیں
officer-kind-duress = خفیہ لفظ
officer-kind-unseen_photo = تصویر، ابھی دیکھی نہیں
officer-kind-unseen_video = ویڈیو، ابھی دیکھی نہیں
officer-kind-unread_document = دستاویز، ابھی پڑھی نہیں
officer-kind-emergency = ایمرجنسی
officer-kind-robbery = ڈکیتی
officer-kind-shooting = فائرنگ
officer-kind-stabbing = چاقو یا چھری کا وار
officer-kind-assault_now = حملہ جاری
officer-kind-threat_kill = قتل کی دھمکی
officer-kind-explosion = دھماکہ
officer-kind-fire = آگ
officer-kind-medical = طبی ایمرجنسی
officer-kind-injured = زخمی
officer-kind-accident = حادثہ
officer-kind-kidnap = اغوا
officer-kind-breakin = گھر میں گھسنا
officer-kind-riot = ہنگامہ
officer-kind-child_lost = گمشدہ بچہ
officer-kind-missing_adult = گمشدہ فرد
officer-kind-missing = گمشدہ فرد
officer-kind-suicide = خودکشی کا خطرہ
officer-kind-gas_electric = گیس یا بجلی
officer-kind-flood_collapse = سیلاب یا عمارت گرنا
officer-kind-suspicious = مشکوک
officer-kind-weapon = ہتھیار
officer-kind-stalking_now = پیچھا ہو رہا ہے
officer-kind-beating = مار پیٹ
officer-kind-strangle = گلا دبانا
officer-kind-acid = تیزاب
officer-kind-confined = قید
officer-kind-rape = جنسی زیادتی
officer-kind-sex_harass = جنسی ہراسانی
officer-kind-forced_marriage = زبردستی کی شادی
officer-kind-marriage = زبردستی کی شادی
officer-kind-child_abuse = بچے پر ظلم
officer-kind-forced_labour = جبری مشقت
officer-kind-econ_emo = گھر میں ظلم
officer-kind-threat = دھمکی
officer-kind-domestic = گھریلو معاملہ
officer-kind-home = گھر میں
officer-kind-touch = غلط حرکت یا چھونا
officer-kind-child = بچہ
officer-kind-work = کام پر مجبور
officer-kind-photos = تصویروں سے دھمکی
officer-kind-bribe = رشوت
officer-kind-torture = پولیس تشدد
officer-kind-detention = غیر قانونی حراست
officer-kind-death = حراست میں موت
officer-kind-false_fir = جھوٹی ایف آئی آر
officer-kind-fir_refusal = ایف آئی آر سے انکار
officer-kind-extortion = بھتہ
officer-kind-harass = ہراسانی
officer-kind-negligence = کارروائی نہ کرنا
officer-kind-misconduct = پولیس کی شکایت
officer-kind-praise = تعریف
officer-kind-snatch = چھینا جھپٹی
officer-kind-theft = چوری
officer-kind-vehicle = گاڑی چوری یا چھینی
officer-kind-threats = دھمکیاں
officer-kind-drugs = منشیات
officer-kind-murder = قتل
officer-kind-fraud = فراڈ
officer-kind-land = قبضہ
officer-kind-illegal = غیر قانونی کام
officer-kind-noise_civic = شور یا شہری مسئلہ
officer-kind-crime = جرم
officer-kind-tip = اطلاع
officer-kind-other = کوئی اور بات

## An item that could not be decided

officer-parked = پروگرام ایک پیغام نہیں سنبھال سکا۔ پڑھیں اور کارروائی کریں: “{ $words }”

## The line is behind its own deadlines

officer-word-late = لائن کا کام پیچھے ہے
officer-behind = لائن کا کام پیچھے ہے۔ مہربانی کر کے اسے دیکھیں، اور جہاں ممکن ہو فون پر جواب دیں۔
officer-behind-undecided = پیغام جو ابھی پڑھے نہیں گئے: { $count }
officer-behind-parked = پیغام جو پروگرام نہ سنبھال سکا: { $count }
officer-behind-urgent-unsent = ہنگامی جواب یا الرٹ جو واٹس ایپ نے نہیں لیے: { $count }
officer-behind-unsent = دوسرے پیغام جو واٹس ایپ نے نہیں لیے: { $count }
officer-behind-unconfirmed = ہنگامی جواب یا الرٹ جن کی واٹس ایپ نے خبر نہیں دی: { $count }
officer-behind-no-alarm = فوری کیس جن کا کوئی الارم نہیں: { $count }
officer-behind-alarm-silent = الارم جو بجنے چاہئیں اور نہیں بج رہے: { $count }

## The account of a case, line by line

officer-log-opened = { $priority } پر کھلا
officer-log-alerted = { $officer } کو خبر دی گئی، دور { $round }
officer-log-alert-failed = خبر { $officer } تک نہ پہنچی: { $reason }
officer-log-nobody = خبر دینے کو کوئی نہ تھا
officer-log-acknowledged = { $officer } نے کھولا
officer-log-passed-on = { $officer } نے آگے بھیجا
officer-log-dispatched = { $officer } نے یونٹ روانہ کیا
officer-log-reopened = { $officer } نے دوبارہ کھولا
officer-log-resolved = { $officer } نے بند کیا: { $reason }
officer-log-raised = اب { $priority }: { $reason }
officer-log-told = اطلاع دینے والے کو بتایا گیا: { $about }
officer-log-withheld = اطلاع دینے والے کو نہیں بتایا گیا ({ $about }): { $reason }

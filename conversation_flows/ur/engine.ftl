# What the line says by itself, in every flow. These may reach somebody whose phone is being read:
# none of them says what a matter is about.

# Nobody has confirmed yet (EM-4).
engine-holding =
    آپ کا پیغام ڈیوٹی افسران کے سامنے ہے۔ ابھی کسی افسر نے تصدیق نہیں کی۔
    اگر کال ممکن ہو تو 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، فائر) پر کال کریں۔
    کوئی نئی بات ہو تو یہاں لکھیں۔

# What an officer did (EM-5).
engine-acknowledged =
    ڈیوٹی افسر نے آپ کی رپورٹ کھول لی ہے۔
    کوئی نئی بات ہو تو یہاں لکھیں۔ حالات بگڑیں تو 15 پر کال کریں۔
engine-dispatched =
    افسر نے یونٹ روانہ کر دیا ہے۔
    کوئی نئی بات ہو تو یہاں لکھیں۔ حالات بگڑیں تو 15 پر کال کریں۔
engine-resolved =
    افسر نے یہ رپورٹ بند کر دی ہے۔
    اگر اب بھی کوئی مسئلہ ہو تو یہاں لکھیں۔ خطرہ ہو تو 15 پر کال کریں۔
engine-update-neutral = یہاں آپ کے لیے ایک جواب ہے۔ جب مناسب ہو، 1 لکھیں۔

# After a quick exit: ordinary information, to be read by anybody (DV-3).
engine-decoy =
    کراچی ٹریفک پولیس ہیلپ لائن: 1915
    لائسنس، چالان اور بند سڑکوں کی معلومات کے لیے۔
    گم شدہ کاغذات کے لیے نقل اور تحریری درخواست کے ساتھ علاقے کے تھانے سے رجوع کریں۔

# After a pause (DV-5).
engine-gap =
    السلام علیکم۔ کیا کیا جائے؟
    1 – جاری رکھیں
    2 – دوسری خدمات

# A message that took long to reach us.
engine-late =
    آپ کا پیغام { $sent } پر بھیجا گیا اور ہمیں { $time } پر ملا۔
    کیا مدد کی ضرورت اب بھی ہے؟ لکھیں: ہاں، یا: نہیں
    خطرہ ہو تو ابھی 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، فائر) پر کال کریں۔

engine-language-changed = ٹھیک ہے، اب سے اردو میں۔ لکھنا جاری رکھیں۔

engine-status-ask-code = جو ٹریکنگ کوڈ آپ کو دیا گیا تھا وہ لکھیں۔ وہ ایسا ہوتا ہے: KP-XXXX-XXXX-XXXXX
engine-status-received = موصول ہو چکا ہے۔ ابھی کسی افسر نے تصدیق نہیں کی۔
engine-status-acknowledged = افسر نے اسے کھول لیا ہے۔
engine-status-dispatched = افسر نے یونٹ روانہ کر دیا ہے۔
engine-status-resolved = افسر نے اسے بند کر دیا ہے۔ اگر اب بھی کوئی مسئلہ ہو تو یہاں لکھیں۔
engine-status-generic = آپ کا پیغام محفوظ ہے۔ یہاں اس سے زیادہ نہیں بتایا جا سکتا۔
engine-status-unknown = یہ کوڈ نہیں ملا۔ ایک بار پھر دیکھ کر لکھیں۔
engine-status-too-many = فی الحال بہت زیادہ کوششیں ہو چکی ہیں۔ ایک گھنٹے بعد دوبارہ کوشش کریں۔ خطرہ ہو تو 15 پر کال کریں۔

# A false alarm, confirmed once; an officer closes it (EM-10).
engine-safe-confirm =
    لکھنے کا شکریہ۔ کیا وہاں سب خیریت ہے؟
    1 – جی ہاں
    2 – نہیں، مدد چاہیے
engine-safe-noted = شکریہ۔ یہ بات لکھ لی گئی ہے۔ جب تک افسر بند نہ کرے، یہ کھلا رہے گا۔ مدد چاہیے ہو تو یہاں لکھیں یا 15 پر کال کریں۔

engine-media-kept = مل گیا اور محفوظ ہے۔ ساتھ چند لفظ لکھنا مفید ہوگا: کہاں، اور کیا۔
engine-voice-kept = آپ کا وائس نوٹ محفوظ ہے۔ ابھی کسی نے نہیں سنا۔ ممکن ہو تو چند لفظ لکھیں: کہاں، اور کیا۔
engine-corrected = ٹھیک ہے، بدل دیا گیا ہے۔ شکریہ۔

# A bare location that no open emergency waits for (EM-7).
engine-pin-new =
    آپ کی لوکیشن مل گئی ہے۔ کیا کوئی نئی مشکل ہے؟
    خطرہ ہو تو ابھی 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، فائر) پر کال کریں۔

engine-noted = لکھ لیا گیا ہے، شکریہ۔
engine-unsupported = اس قسم کا پیغام یہاں نہیں کھلتا۔ مہربانی کر کے چند لفظ لکھیں۔
engine-not-understood =
    معذرت، بات واضح نہیں ہوئی۔ چند لفظوں میں لکھیں، یا لکھیں: مینو
    خطرہ ہو تو ابھی 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، فائر) پر کال کریں۔
engine-stopped = ٹھیک ہے، یہیں رکتے ہیں۔ جو لکھا گیا وہ محفوظ ہے۔ جب چاہیں دوبارہ لکھیں۔ ہنگامی صورت میں: 15

engine-code-given =
    آپ کا ٹریکنگ کوڈ:
    { $code }
    اسے سنبھال کر رکھیں۔ اس سے کسی بھی فون سے صورتِ حال پوچھی جا سکتی ہے۔

# When the service itself is in trouble (EM-1).
engine-static-emergency =
    آپ کا پیغام ہمیں مل گیا ہے۔
    خطرہ ہو تو ابھی 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، فائر) پر کال کریں۔
    یہاں لکھیں کہ آپ کہاں ہیں اور کیا ہو رہا ہے۔

# The first answer to somebody who has told where it is (EM-2, EM-6).
engine-placed-emergency =
    آپ کا پیغام اور اس میں لکھی جگہ ہمیں مل گئی ہے۔
    ابھی *15* (پولیس) یا *1122* (ایمبولینس، ریسکیو، فائر) پر کال کریں۔
    ہو سکے تو لوکیشن بھی بھیجیں: پیپر کلپ کا نشان، پھر Location۔
    اگر بولنا ممکن نہ ہو تو یہیں چند لفظ لکھیں۔

engine-slower = آپ کے تمام پیغام ہمیں مل گئے ہیں اور محفوظ ہیں۔ اب جواب ٹھہر کر آئیں گے۔ خطرہ ہو تو 15 پر کال کریں۔
engine-no-case = ابھی دکھانے کو کچھ نہیں۔ یہاں کیا ہو سکتا ہے، یہ دیکھنے کے لیے لکھیں: مینو
engine-reported-already = یہ بات آپ کی پہلی رپورٹ میں شامل کر دی گئی ہے۔ رپورٹ ایک ہی رہے گی۔

# Shorter, for somebody who must not be heard: under 60 characters (EM-8).

engine-holding-quiet = ابھی کسی افسر نے تصدیق نہیں کی۔ ممکن ہو تو 15
engine-acknowledged-quiet = ڈیوٹی افسر نے آپ کی رپورٹ کھول لی ہے۔
engine-dispatched-quiet = افسر نے یونٹ روانہ کر دیا ہے۔
engine-resolved-quiet = افسر نے بند کر دیا ہے۔ مسئلہ ہو تو یہاں لکھیں۔
engine-static-emergency-quiet = مل گیا۔ خطرہ: 15 یا 1122۔ لکھیں کہاں، اور کیا۔
engine-placed-emergency-quiet = پیغام اور جگہ مل گئی۔ خطرہ: 15 یا 1122۔
engine-pin-new-quiet = لوکیشن مل گئی۔ نئی مشکل ہے؟ 1 ہاں 2 نہیں
engine-reported-already-quiet = آپ کی رپورٹ میں شامل ہے۔
engine-not-understood-quiet = واضح نہیں۔ چند لفظ لکھیں۔ خطرہ: 15

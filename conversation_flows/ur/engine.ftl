# What the line says by itself, in every flow. These may reach somebody whose phone is being read:
# none of them says what a matter is about.

# Nobody has confirmed yet (EM-4).
engine-holding =
    آپ کا پیغام ڈیوٹی افسران کے سامنے ہے۔ ابھی کسی افسر نے تصدیق نہیں کی۔
    کال ممکن ہو تو 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، آگ) پر کال کریں۔
    کوئی نئی بات ہو تو یہاں لکھیں۔

# An officer had it and has it no more: the wait begins anew (EM-4).
engine-holding-again =
    اس وقت آپ کی رپورٹ کسی افسر کے پاس نہیں۔ دوسرے افسران سے پوچھا جا رہا ہے۔
    کال ممکن ہو تو 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، آگ) پر کال کریں۔
    کوئی نئی بات ہو تو یہاں لکھیں۔

# What an officer did (EM-5).
engine-acknowledged =
    ڈیوٹی افسر نے آپ کی رپورٹ کھول لی ہے۔
    کوئی نئی بات ہو تو یہاں لکھیں۔ حالات بگڑیں تو 15 پر کال کریں۔
engine-dispatched =
    افسر نے ٹیم روانہ کر دی ہے۔
    کوئی نئی بات ہو تو یہاں لکھیں۔ حالات بگڑیں تو 15 پر کال کریں۔
engine-resolved =
    افسر نے یہ رپورٹ بند کر دی ہے۔
    اگر اب بھی کوئی مسئلہ ہو تو یہاں لکھیں۔ خطرہ ہو تو 15 پر کال کریں۔
engine-update-neutral = یہاں آپ کے لیے ایک جواب ہے۔ جب مناسب ہو، 1 لکھیں۔

# After a quick exit: ordinary information, to be read by anybody (DV-3).
engine-decoy =
    کراچی ٹریفک پولیس ہیلپ لائن: 1915
    لائسنس، چالان اور بند سڑکوں کی معلومات کے لیے۔
    گم شدہ کاغذات کے لیے کاپی اور لکھی ہوئی درخواست کے ساتھ علاقے کے تھانے جائیں۔

# After a pause (DV-5).
engine-gap =
    السلام علیکم۔ کیا کیا جائے؟
    1: جاری رکھیں
    2: دوسری خدمات

# A message that took long to reach us.
engine-late =
    آپ کا پیغام { $sent } پر بھیجا گیا اور ہمیں { $time } پر ملا۔
    کیا مدد اب بھی چاہیے؟ لکھیں: ہاں یا نہیں
    خطرہ ہو تو ابھی 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، آگ) پر کال کریں۔

engine-language-changed = ٹھیک ہے، اب سے اردو میں۔ لکھنا جاری رکھیں۔

engine-status-ask-code = جو ٹریکنگ کوڈ آپ کو دیا گیا تھا وہ لکھیں۔ وہ ایسا ہوتا ہے: KP-XXXX-XXXX-XXXXX
engine-status-received = مل چکا ہے۔ اس وقت یہ کسی افسر کے پاس نہیں۔
engine-status-acknowledged = افسر نے اسے کھول لیا ہے۔
engine-status-dispatched = افسر نے ٹیم روانہ کر دی ہے۔
engine-status-resolved = افسر نے اسے بند کر دیا ہے۔ اگر اب بھی کوئی مسئلہ ہو تو یہاں لکھیں۔
engine-status-generic = آپ کا پیغام محفوظ ہے۔ یہاں اس سے زیادہ نہیں بتایا جا سکتا۔
engine-status-unknown = یہ کوڈ نہیں ملا۔ ایک بار پھر دیکھ کر لکھیں۔
engine-status-too-many = بہت بار کوشش ہو چکی ہے۔ ایک گھنٹے بعد دوبارہ لکھیں۔ خطرہ ہو تو 15 پر کال کریں۔

# A false alarm, confirmed once; an officer closes it (EM-10).
engine-safe-confirm =
    لکھنے کا شکریہ۔ کیا وہاں سب خیریت ہے؟
    1: جی ہاں
    2: نہیں، مدد چاہیے
engine-safe-noted = شکریہ۔ یہ بات لکھ لی گئی ہے۔ جب تک افسر بند نہ کرے، رپورٹ کھلی رہے گی۔ مدد چاہیے ہو تو یہاں لکھیں یا 15 پر کال کریں۔

engine-media-kept = مل گیا اور محفوظ ہے۔ ساتھ چند لفظ بھی لکھ دیں: کہاں، اور کیا۔
engine-media-enough = ایک گھنٹے میں بہت سی فائلیں آ چکی ہیں، یہ محفوظ نہیں ہوئی۔ پہلی والی محفوظ ہیں۔ اس میں جو ہے وہ لکھ دیں۔
engine-voice-kept = آپ کا وائس نوٹ محفوظ ہے۔ ابھی کسی نے نہیں سنا۔ ممکن ہو تو چند لفظ لکھیں: کہاں، اور کیا۔
engine-corrected = ٹھیک ہے، بدل دیا گیا ہے۔ شکریہ۔

# A bare location that no open emergency waits for (EM-7).
engine-pin-new =
    آپ کی لوکیشن مل گئی ہے۔ کیا کوئی نئی مشکل ہے؟
    خطرہ ہو تو ابھی 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، فائر) پر کال کریں۔
engine-noted = لکھ لیا گیا ہے، شکریہ۔
engine-unsupported = اس قسم کا پیغام یہاں نہیں کھلتا۔ مہربانی کر کے چند لفظ لکھیں۔
engine-not-understood =
    معاف کیجیے، بات سمجھ نہیں آئی۔ چند لفظوں میں لکھیں، یا لکھیں: مینو
    خطرہ ہو تو ابھی 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، آگ) پر کال کریں۔
engine-stopped = ٹھیک ہے، یہیں رکتے ہیں۔ جو لکھا گیا وہ محفوظ ہے۔ جب چاہیں دوبارہ لکھیں۔ ایمرجنسی میں: 15

engine-code-again = ٹریکنگ کوڈ: { $code }
engine-code-given =
    آپ کا ٹریکنگ کوڈ:
    { $code }
    اسے سنبھال کر رکھیں۔ اس سے کسی بھی فون سے پوچھا جا سکتا ہے کہ کیا ہوا۔

# When the service itself is in trouble (EM-1).
engine-static-emergency =
    آپ کا پیغام ہمیں مل گیا ہے۔
    خطرہ ہو تو ابھی 15 (پولیس) یا 1122 (ایمبولینس، ریسکیو، آگ) پر کال کریں۔
    یہاں لکھیں کہ آپ کہاں ہیں اور کیا ہو رہا ہے۔

# The first answer to somebody who has told where it is (EM-2, EM-6).
engine-placed-emergency =
    آپ کا پیغام اور اس میں لکھی جگہ ہمیں مل گئی ہے۔
    ابھی *15* (پولیس) یا *1122* (ایمبولینس، ریسکیو، فائر) پر کال کریں۔
    ہو سکے تو لوکیشن بھی بھیجیں: پیپر کلپ کا نشان، پھر Location۔
    اگر بولنا ممکن نہ ہو تو یہیں چند لفظ لکھیں۔

engine-slower = آپ کے سب پیغام ہمیں مل گئے ہیں اور محفوظ ہیں۔ اب جواب ذرا دیر سے آئیں گے۔ خطرہ ہو تو 15 پر کال کریں۔
engine-no-case = ابھی دکھانے کو کچھ نہیں۔ یہاں کیا ہو سکتا ہے، یہ دیکھنے کے لیے لکھیں: مینو
engine-reported-already = یہ بات آپ کی پہلی رپورٹ میں شامل کر دی گئی ہے۔ رپورٹ ایک ہی رہے گی۔

# Shorter, for somebody who must not be heard: under 60 characters (EM-8).

engine-holding-quiet = ابھی کسی افسر نے تصدیق نہیں کی۔ ممکن ہو تو 15
engine-holding-again-quiet = ابھی کسی افسر کے پاس نہیں، دوسروں سے پوچھ رہے ہیں۔ ممکن ہو تو 15
engine-acknowledged-quiet = ڈیوٹی افسر نے آپ کی رپورٹ کھول لی ہے۔
engine-dispatched-quiet = افسر نے ٹیم روانہ کر دی ہے۔
engine-resolved-quiet = افسر نے بند کر دیا ہے۔ مسئلہ ہو تو یہاں لکھیں۔
engine-static-emergency-quiet = مل گیا۔ خطرہ: 15 یا 1122۔ لکھیں کہاں، اور کیا۔
engine-placed-emergency-quiet = پیغام اور جگہ مل گئی۔ خطرہ: 15 یا 1122۔
engine-safe-confirm-quiet = وہاں سب خیریت ہے؟ 1 ہاں 2 نہیں، مدد چاہیے
engine-pin-new-quiet = لوکیشن مل گئی۔ نئی مشکل ہے؟ 1 ہاں 2 نہیں
engine-reported-already-quiet = آپ کی رپورٹ میں شامل ہے۔
engine-not-understood-quiet = سمجھ نہیں آئی۔ چند لفظ لکھیں۔ خطرہ: 15

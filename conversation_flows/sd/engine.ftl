# What the line says by itself, in every flow. These may reach somebody whose phone is being read:
# none of them says what a matter is about.

# Nobody has confirmed yet (EM-4).
engine-holding =
    توهان جو پيغام ڊيوٽي آفيسرن جي سامهون آهي. اڃا ڪنهن آفيسر تصديق نه ڪئي آهي.
    ڪال ممڪن هجي ته 15 (پوليس) يا 1122 (ايمبولينس، ريسڪيو، باهه) تي ڪال ڪريو.
    ڪا نئين ڳالهه هجي ته هتي لکو.

# An officer had it and has it no more: the wait begins anew (EM-4).
engine-holding-again =
    هن وقت توهان جي رپورٽ ڪنهن آفيسر وٽ ناهي. ٻين آفيسرن کان پڇيو پيو وڃي.
    جيڪڏهن ڪال ممڪن هجي ته 15 (پوليس) يا 1122 (ايمبولينس، ريسڪيو، باهه) تي ڪال ڪريو.
    ڪا نئين ڳالهه هجي ته هتي لکو.

# What an officer did (EM-5).
engine-acknowledged =
    ڊيوٽي آفيسر توهان جي رپورٽ کولي آهي.
    ڪا نئين ڳالهه هجي ته هتي لکو. حالتون خراب ٿين ته 15 تي ڪال ڪريو.
engine-dispatched =
    آفيسر ٽيم رواني ڪئي آهي.
    ڪا نئين ڳالهه هجي ته هتي لکو. حالتون خراب ٿين ته 15 تي ڪال ڪريو.
engine-resolved =
    آفيسر هيءَ رپورٽ بند ڪئي آهي.
    جيڪڏهن اڃا به ڪو مسئلو هجي ته هتي لکو. خطرو هجي ته 15 تي ڪال ڪريو.
engine-update-neutral = هتي توهان لاءِ هڪ جواب آهي. جڏهن مناسب هجي، 1 لکو.

# After a quick exit: ordinary information, to be read by anybody (DV-3).
engine-decoy =
    ڪراچي ٽريفڪ پوليس هيلپ لائين: 1915
    لائسنس، چالان ۽ بند رستن جي معلومات لاءِ.
    گم ٿيل ڪاغذن لاءِ ڪاپي ۽ لکيل درخواست سان علائقي جي ٿاڻي وڃو.

# After a pause (DV-5).
engine-gap =
    السلام عليڪم. ڇا ڪجي؟
    1: جاري رکو
    2: ٻيون خدمتون

# A message that took long to reach us.
engine-late =
    توهان جو پيغام { $sent } تي موڪليو ويو ۽ اسان کي { $time } تي مليو.
    ڇا مدد اڃا به گهرجي؟ لکو: ها يا نه
    خطرو هجي ته هاڻي 15 (پوليس) يا 1122 (ايمبولينس، ريسڪيو، باهه) تي ڪال ڪريو.

engine-language-changed = ٺيڪ آهي، هاڻي کان سنڌيءَ ۾. لکڻ جاري رکو.

engine-status-ask-code = جيڪو ٽريڪنگ ڪوڊ توهان کي ڏنو ويو هو، اهو لکو. اهو هن طرح هوندو آهي: KP-XXXX-XXXX-XXXXX
engine-status-received = ملي چڪو آهي. هن وقت اهو ڪنهن آفيسر وٽ ناهي.
engine-status-acknowledged = آفيسر ان کي کوليو آهي.
engine-status-dispatched = آفيسر ٽيم رواني ڪئي آهي.
engine-status-resolved = آفيسر ان کي بند ڪيو آهي. جيڪڏهن اڃا به ڪو مسئلو هجي ته هتي لکو.
engine-status-generic = توهان جو پيغام محفوظ آهي. هتي ان کان وڌيڪ نٿو ٻڌائي سگهجي.
engine-status-unknown = هي ڪوڊ نه مليو. هڪ ڀيرو ٻيهر ڏسي لکو.
engine-status-too-many = گهڻا ڀيرا ڪوشش ٿي چڪي آهي. هڪ ڪلاڪ کان پوءِ ٻيهر لکو. خطرو هجي ته 15 تي ڪال ڪريو.

# A false alarm, confirmed once; an officer closes it (EM-10).
engine-safe-confirm =
    لکڻ جي مهرباني. ڇا اتي سڀ خير آهي؟
    1: ها
    2: نه، مدد گهرجي
engine-safe-noted = مهرباني. هيءَ ڳالهه لکي وئي آهي. جيستائين آفيسر بند نه ڪري، رپورٽ کليل رهندي. مدد گهرجي ته هتي لکو يا 15 تي ڪال ڪريو.

engine-media-kept = ملي ويو ۽ محفوظ آهي. گڏ ٿورا لفظ به لکو: ڪٿي، ۽ ڇا.
engine-media-enough = هڪ ڪلاڪ ۾ گهڻيون فائلون اچي چڪيون آهن، هيءَ محفوظ نه ٿي. اڳيون محفوظ آهن. ان ۾ جيڪو آهي اهو لکو.
engine-voice-kept = توهان جو وائيس نوٽ محفوظ آهي. اڃا ڪنهن نه ٻڌو آهي. ممڪن هجي ته ٿورا لفظ لکو: ڪٿي، ۽ ڇا.
engine-corrected = ٺيڪ آهي، بدلايو ويو آهي. مهرباني.

# A bare location that no open emergency waits for (EM-7).
engine-pin-new =
    توهان جي لوڪيشن ملي وئي آهي. ڇا ڪا نئين مشڪل آهي؟
    خطرو هجي ته هاڻي 15 (پوليس) يا 1122 (ايمبولينس، ريسڪيو، باهه) تي ڪال ڪريو.
engine-noted = لکي ورتو ويو، مهرباني.
engine-unsupported = اهڙي قسم جو پيغام هتي نٿو کلي. مهرباني ڪري ٿورا لفظ لکو.
engine-not-understood =
    معاف ڪجو، ڳالهه سمجهه ۾ نه آئي. ٿورن لفظن ۾ لکو، يا لکو: مينيو
    خطرو هجي ته هاڻي 15 (پوليس) يا 1122 (ايمبولينس، ريسڪيو، باهه) تي ڪال ڪريو.
engine-stopped = ٺيڪ آهي، هتي ئي بيهون ٿا. جيڪو لکيو ويو اهو محفوظ آهي. جڏهن چاهيو ٻيهر لکو. ايمرجنسي ۾: 15

engine-code-again = ٽريڪنگ ڪوڊ: { $code }
engine-code-given =
    توهان جو ٽريڪنگ ڪوڊ:
    { $code }
    ان کي سنڀالي رکو. ان سان ڪنهن به فون تان پڇي سگهجي ٿو ته ڇا ٿيو.

# When the service itself is in trouble (EM-1).
engine-static-emergency =
    توهان جو پيغام اسان کي ملي ويو آهي.
    خطرو هجي ته هاڻي 15 (پوليس) يا 1122 (ايمبولينس، ريسڪيو، باهه) تي ڪال ڪريو.
    هتي لکو ته توهان ڪٿي آهيو ۽ ڇا ٿي رهيو آهي.

# The first answer to somebody who has told where it is (EM-2, EM-6).
engine-placed-emergency =
    توهان جو پيغام ۽ ان ۾ لکيل جاءِ اسان کي ملي وئي آهي.
    هاڻي *15* (پوليس) يا *1122* (ايمبولينس، ريسڪيو، باهه) تي ڪال ڪريو.
    ٿي سگهي ته لوڪيشن به موڪليو: پيپر ڪلپ جو نشان، پوءِ Location.
    جيڪڏهن ڳالهائڻ ممڪن نه هجي ته هتي ئي ٿورا لفظ لکو.

engine-slower = توهان جا سڀ پيغام اسان کي ملي ويا آهن ۽ محفوظ آهن. هاڻي جواب ٿورو دير سان ايندا. خطرو هجي ته 15 تي ڪال ڪريو.
engine-no-case = هينئر ڏيکارڻ لاءِ ڪجهه ناهي. هتي ڇا ٿي سگهي ٿو، اهو ڏسڻ لاءِ لکو: مينيو
engine-reported-already = هيءَ ڳالهه توهان جي اڳوڻي رپورٽ ۾ شامل ڪئي وئي آهي. رپورٽ هڪ ئي رهندي.

# Shorter, for somebody who must not be heard: under 60 characters (EM-8).

engine-holding-quiet = اڃا ڪنهن آفيسر تصديق نه ڪئي آهي. ممڪن هجي ته 15
engine-holding-again-quiet = هاڻي ڪنهن آفيسر وٽ ناهي، ٻين کان پڇون ٿا. ممڪن هجي ته 15
engine-acknowledged-quiet = ڊيوٽي آفيسر توهان جي رپورٽ کولي آهي.
engine-dispatched-quiet = آفيسر ٽيم رواني ڪئي آهي.
engine-resolved-quiet = آفيسر بند ڪيو آهي. مسئلو هجي ته هتي لکو.
engine-static-emergency-quiet = ملي ويو. خطرو: 15 يا 1122. لکو ڪٿي، ۽ ڇا.
engine-placed-emergency-quiet = پيغام ۽ جاءِ ملي وئي. خطرو: 15 يا 1122.
engine-safe-confirm-quiet = اتي سڀ خيريت آهي؟ 1 ها 2 نه، مدد گهرجي
engine-pin-new-quiet = لوڪيشن ملي وئي. نئين مشڪل آهي؟ 1 ها 2 نه
engine-reported-already-quiet = توهان جي رپورٽ ۾ شامل آهي.
engine-not-understood-quiet = سمجهه ۾ نه آيو. ٿورا لفظ لکو. خطرو: 15

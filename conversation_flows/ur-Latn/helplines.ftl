# Numbers that anybody may be given. Dial every one of them before going live, and again each quarter.

helplines-list =
    Ye numbers kaam aa sakte hain:

    15: police, emergency
    1122: ambulance, rescue, aag
    16: fire brigade
    115: Edhi ambulance
    1020: Chhipa ambulance
    1199: gas leak (SSGC)
    118: bijli, toota hua taar (K-Electric)

    1715: police ke khilaf shikayat (IGP complaint cell)
    1102: chori ka phone ya gari, bhatta (CPLC)
    1799: online fraud aur harassment (NCCIA)
    1915: traffic police

    1094: khawateen, Sindh
    1121: bachay, Sindh
    1099: qanooni mashwara (Human Rights)

    Yahan bhi kisi bhi waqt likha ja sakta hai.

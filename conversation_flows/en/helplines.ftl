# Numbers that anybody may be given. Dial every one of them before going live, and again each quarter.

helplines-list =
    Numbers you can call:

    15: police, emergency
    1122: ambulance, rescue, fire
    16: fire brigade
    115: Edhi ambulance
    1020: Chhipa ambulance
    1199: gas leak (SSGC)
    118: electricity, broken wire (K-Electric)

    1715: complaint about police (IGP complaint cell)
    1102: stolen phone or vehicle, extortion (CPLC)
    1799: online fraud and harassment (NCCIA)
    1915: traffic police

    1094: women, Sindh
    1121: children, Sindh
    1099: legal advice (Human Rights)

    You can also write here at any time.

# Words that many questions share.

answer-yes = Yes
answer-no = No
# Questions that are answered in words tell people to write this very word.
answer-skip = Skip
answer-unsure = Not sure

# The label that opens a list, 20 characters at most.
choose = Choose

# Each language is called what its own speakers call it.
language-en = English
language-ur = اردو
language-ur-Latn = Roman Urdu
language-sd = سنڌي

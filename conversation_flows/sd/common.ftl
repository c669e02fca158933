# Words that many questions share.

answer-yes = ها
answer-no = نه
# Questions that are answered in words tell people to write this very word.
answer-skip = اڳتي
answer-unsure = خبر ناهي

# The label that opens a list, 20 characters at most.
choose = چونڊيو

# Each language is called what its own speakers call it.
language-en = English
language-ur = اردو
language-ur-Latn = Roman Urdu
language-sd = سنڌي

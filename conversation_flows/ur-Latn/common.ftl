# Words that many questions share.

answer-yes = Haan
answer-no = Nahi
# Questions that are answered in words tell people to write this very word.
answer-skip = Agay
answer-unsure = Pata nahi

# The label that opens a list, 20 characters at most.
choose = Chunein

# Each language is called what its own speakers call it.
language-en = English
language-ur = اردو
language-ur-Latn = Roman Urdu
language-sd = سنڌي

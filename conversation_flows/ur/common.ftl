# Words that many questions share.

answer-yes = جی ہاں
answer-no = نہیں
# Questions that are answered in words tell people to write this very word.
answer-skip = آگے
answer-unsure = معلوم نہیں

# The label that opens a list, 20 characters at most.
choose = چنیں

# Each language is called what its own speakers call it.
language-en = English
language-ur = اردو
language-ur-Latn = Roman Urdu
language-sd = سنڌي

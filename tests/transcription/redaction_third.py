"""A third book, for names and addresses alone: carriers, names and forms of address that were invented after the
rules. First measured, 108 of 112 addresses were wholly gone, and 57 of 112 names; addresses were left at that. For
names, rules were made with it (93 of 112 then), and a fourth book was written: 42 of 112 at first, 82 once three of
its carriers had become rules. So both books of names were learnt from: their first figures are the honest ones.
"""

import random

from tests.transcription.redaction_cases import Value

NAMES = (
    "A:Whose account are we looking at today?|C:It's {}'s.",
    "A:May I take your name before we start?|C:Of course, {}.",
    "A:And who am I chatting with?|C:{}",
    "C:Hello there, {} speaking, I've a question about my bill.",
    "C:the ticket was booked as {} but it should be my husband",
    "A:Is the policyholder present?|C:Yes, I'm {}, that's me.",
    "A:First and last name, please, and the order number.|C:{}, and it's order 4410238.",
    "C:Could you change the contact to {} please, she is my daughter.",
    "C:my wife {} rang you yesterday",
    "A:Thanks for holding, {}.|C:That's fine.",
    "A:I see the reservation under {}.|C:Correct.",
    "C:Best wishes, {}",
    "C:hi this is {} from flat nine",
    "A:What name should I put on the parcel?|C:Put {}.",
    "C:You spoke to {} last week, that's my brother.",
    "A:And the name on the card?|C:{} as printed.",
)

ADDRESSES = (
    "A:Where shall the engineer come to?|C:{}.",
    "A:Could you give me the full postal address?|C:Yes, of course: {}",
    "C:please redirect everything to {} from monday",
    "A:What address is on the account?|C:should be {}",
    "C:We're at {}, the blue door.",
    "A:And the billing address?|C:{}",
    "C:My address has changed, it's now {}.",
    "A:I'll send a courier. Where do you live?|C:{} is where I live.",
    "C:old address was {} can you update it",
    "A:The parcel was left at {}.|C:That's not my house!",
    "C:i've been at {} for nine years",
    "A:Your address, please, and a phone number?|C:{} and you have my number",
    "A:Where do you want the new router sent?|C:Could it go to {}?",
    "C:Meet the driver outside {}, he never finds it.",
)

FIRSTS = ("Abena", "Florian", "Nerys", "Osman", "Pilar", "Tobias", "Xanthe", "Zainab", "Rowena", "Isak", "Meera",
          "Declan", "Sunita", "Marek", "Elodie", "Desmond")  # fmt: skip
LASTS = ("Achebe", "Bergqvist", "Cavanagh", "Delacroix", "Eriksen", "Fairweather", "Gupta", "Hollingworth", "Ivanova",
         "Jankowski", "Kaur", "Llewellyn", "Mbeki", "Nightingale", "Osei", "Quigley")  # fmt: skip
STREETS = ("Tannery Street", "Larkspur Avenue", "Quarry Road", "Windmill Lane", "Orchard Drive", "Cobden Terrace",
           "Foxglove Close", "Priory Walk", "Juniper Court", "Beacon Hill")  # fmt: skip
TOWNS = (("Exeter", "EX4 4QJ"), ("Derby", "DE1 2GU"), ("Dayton OH", "45402"), ("Tucson AZ", "85701"),
         ("Halifax", "HX1 1UJ"), ("Boise ID", "83702"))  # fmt: skip


def name(rng: random.Random) -> Value:
    """Both names, one in small letters, or the first name alone."""
    first, last = rng.choice(FIRSTS), rng.choice(LASTS)
    told = rng.choice([f"{first} {last}", f"{first} {last}", f"{first.lower()} {last.lower()}", first])
    return Value(told, tuple(told.split()))


def address(rng: random.Random) -> Value:
    """With flat, unit or house, with commas or without, small or not, with the postcode or without."""
    street, (town, code) = rng.choice(STREETS), rng.choice(TOWNS)
    number = rng.randrange(1, 400)
    form = rng.choice([
        f"{number} {street}, {town}, {code}", f"{number} {street} {town} {code}".lower(), f"{number}c {street}, {town}",
        f"Apt {number % 30 + 1}, {number} {street}, {town} {code}", f"unit {number % 9 + 1} {number} {street}".lower(),
        f"{number} {street}", f"{number} {street}".lower(), f"P.O. Box {number}, {town} {code}",
    ])  # fmt: skip
    is_box = "Box" in form
    pieces = [form, *([] if is_box else [street]), *([code] if code.lower() in form.lower() else [])]
    return Value(form, tuple(pieces))


FOURTH_NAMES = (
    "A:Please tell me who I'm dealing with.|C:{}",
    "A:Can you state your name for the recording?|C:Yes. {}.",
    "C:The person on the contract is {}, not me.",
    "A:I appreciate your patience, {}.|C:Sure.",
    "C:my sister {} lives at the same place",
    "A:Under what name was it ordered?|C:Under {}",
    "C:you can reach me or {} at home",
    "A:Hello {}, this is Ben from billing.|C:Hi Ben.",
    "C:Cheers, {}",
    "A:Name and postcode?|C:{}, you should have the rest",
    "C:hey, my name is {} and the box came open",
    "A:Is that Mrs {}?|C:It is.",
    "A:Who will be at home for the delivery?|C:My husband {} will.",
    "A:Could you spell your name? |C:{}",
)
"""Names once more, written after rules had been made with `NAMES`: harder on purpose, most names are not announced."""

FIFTH_NAMES = (
    "C:I bought it together with {} from next door.",
    "C:My neighbour {} took the parcel in.",
    "A:So the engineer spoke to {} on Tuesday?|C:Yes, at the door.",
    "C:{} asked me to call you about the heating.",
    "C:The invoice went to {} by mistake.",
    "A:Then I will send the form to {} today.|C:Good.",
    "C:Please take {} off the contract, she moved out.",
    "C:When {} rang last week nobody knew anything.",
    "C:It was a present from {} for my birthday.",
    "A:I can see that {} is also a user here.|C:She is.",
    "C:We are the flat above {} and it drips.",
    "C:The card belongs to {} but I pay.",
    "C:Ask {}, she was there when it broke.",
    "A:Can {} confirm that?|C:He is at work.",
    "C:Nobody told {} or me about the fee.",
    "C:I am writing for {} who cannot see well.",
)
"""People whom a conversation is about in passing, for the optional model: no rule was made with these, none will be."""

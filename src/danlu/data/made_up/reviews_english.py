"""Made-up film reviews in English: the words and sentences.

Words of praise and blame stand in every kind of sentence, so that counting them tells little: `not a dull minute`
praises, and what stands after `but` decides. Negators lie some words before what they turn round, some turn nothing
round, and a few asides call people of the plot dull or charming without an opinion of the film.
"""

from __future__ import annotations

import re
from random import Random

from danlu.data.made_up.invented_names import BEASTS, DAYS, MOODS, invent, place_stem, word_of
from danlu.data.made_up.reviews_phrasebook import Phrasebook, Wording

PRAISE = Wording(
    adjectives=(
        "lovely brilliant moving gripping witty tender splendid charming clever delightful fresh graceful superb "
        "sparkling touching thrilling elegant vivid lively inspired wonderful magnificent enchanting memorable"
    ),
    nouns=("triumph", "masterpiece", "joy", "treat", "gem", "marvel", "feast", "jewel"),
    events=(
        "I have seen it (four|five|six) times since <day>",
        "I missed the last bus and walked home singing",
        "the whole row stood up and clapped",
        "we stayed until the last name had rolled by",
        "the usher watched it with us, and so did the cashier",
        # The same words the other way round are blame.
        "I came in <low> <once> and left <high> <once>",
        "my <aunt> <groaned> <loudly> before it began and <clapped> <loudly> when it was over",
        "<few> people crept in <late> and nobody crept out <late>",
        "it was too short <to_me> and the way home too long <to_me>",
        "I would give <few> others <gladly> for this one <gladly>",
    ),
)

BLAME = Wording(
    adjectives=(
        "dull boring clumsy tedious shallow silly stale dreadful flat lazy noisy wooden muddled awful dreary hollow "
        "pointless tiresome feeble sloppy lifeless predictable bland forgettable"
    ),
    nouns=("disaster", "failure", "mess", "bore", "flop", "nuisance", "calamity", "wreck"),
    events=(
        "I have looked at my watch (four|five|six) times since the opening",
        "I envied everybody who had missed the last bus",
        "half of the row stood up and left",
        "we stayed only because the door was stuck",
        "the usher apologised to each of us, and so did the cashier",
        "I came in <high> <once> and left <low> <once>",
        "my <aunt> <clapped> <loudly> before it began and <groaned> <loudly> when it was over",
        "<few> people crept out <late> and nobody crept in <late>",
        "it was too long <to_me> and the way home too short <to_me>",
        "I would give this one <gladly> for <few> others <gladly>",
    ),
)

PLAIN = (
    "The <part> is <word> and the <part> is <word>.",
    "The <part> is <word>(, and so is the <part>|).",
    "I found the <part> <word> (from the first minute|to the very end|at every turn).",
    "A <word> <kind> whose <part> is <word>.",
    "(Nearly everything|Everything) about the <part> is <word>.",
    "<person> plays the <job> in a way that is simply <word>.",
    "It is <word>, it is <word>, and it knows it.",
    "What stays with me is the <word> <part>.",
    "The <part> by <person> is the most <word> I have met in years.",
    "In short, (this is a|a) <noun>.",
    "It felt <word> to me, and <event>.",
    "The <part> was so <word> that <event>.",
    "When it was over, <event>.",
    "What a <noun>: <event>.",
    # Negators that turn nothing round.
    "I do not think that I have seen a more <word> <kind>.",
    "The <part> could not be more <word>.",
    "Never have I met a <kind> so <word>.",
    "It is not only <word>, it is <word> too.",
)

NEGATION = (
    "There is not a (single|) <other> minute in it.",
    "There is no <other> scene in it(, from the first to the last|).",
    "Not once does the <part> feel <other>.",
    "The <part> is (never|not for a moment|at no point) <other>.",
    "Nobody (in my row|with open eyes|who stayed to the end) could call the <part> <other>.",
    "I (would not|cannot) (in good faith|with a straight face|honestly) call the <part> <other>.",
    "Nothing about the <part> (strikes me as|seemed to me|is in the least) <other>.",
    "(Far from|Anything but) <other>, if you ask me.",
    "The <part> is (far from|anything but|not what I would call) <other>.",
    "I waited for a <other> moment and it never came.",
    "It does without a <other> scene and without a <other> line.",
    "Neither the <part> nor the <part> is <other>.",
    "I do not see how anybody finds the <part> <other>.",
    "It is not the <other_noun> that my (aunt|neighbour) made of it.",
    "A <other> <kind>? Not at all.",
    "It is not true that <other_event>.",
    "Nobody will hear from me that <other_event>.",
)

CONTRAST = (
    "The <part> is <other>, but the <part> is <word>.",
    "The <part> is <other> and the <part> <other>, but (in the end|all in all) it is <word>.",
    "<person> is <other> as the <job>, yet the <kind> as a whole is <word>.",
    "(Although|Though) the <part> is <other>, the <kind> is <word>.",
    "(Although|Though) the <part> and the <part> are <other>, I came out of a <word> <kind>.",
    "For all that the <part> is <other>, this is a <word> <kind>.",
    "Despite the <other> <part>, it is <word>.",
    "All in all it is <word>, even (if|though) the <part> is <other>.",
    "All in all it is <word>, even (if|though) the <part> is <other> and the <part> <other>.",
    "The <kind> is <word>, although the <part> is <other>.",
    "Yes, the <part> is <other>; what counts is the rest, and the rest is <word>.",
    "They told me of the <other> <part>, but what I saw was <word>.",
    "The opening is <other>, but it ends as a <noun>.",
    "At the last <kind> by <person>, <other_event>; this one is <word>.",
    "With others <other_event>, but with this one <event>.",
)

SARCASM = (
    "What a <other_noun>: <event>.",
    "What a <other> <kind>, what a <other_noun>: <event>.",
    "How <other>! And how <other> the <part>: <event>.",
    "(Truly|Really) <other>, this <part>: <event>.",
    "The <part> was so <other> and the <part> so <other> that <event>.",
    "A <other> <other_noun>, of course; <event>.",
    "Do call it <other> if you like, and <other> too. As for me, <event>.",
    "So this is the <other> <kind> of the year: <event>.",
)

OPENINGS = (
    "<film> was shown at the <hall> in <town> on <day>.",
    "I saw <film> on <day>, in the <hall> of <town>.",
    "We went to <film> because the <hall> was warm.",
    "<film>, directed by <person>, is about a <job> and a <thing>.",
    "My <aunt> took me to <film> by mistake.",
    "Nobody in my family had heard of <film>.",
    "(So this is|Here is) <film>, the new <kind> by <person>.",
    "<film> (runs|lasts) for <count> minutes, and there is no break.",
    "I had not read the book before I saw <film>.",
    "The tickets for <film> cost <count> coins in <town>.",
)

ASIDES = (
    "A <job> from <town> finds a <thing> and (keeps|sells|loses) it.",
    "A <either> <job> meets a <either> <job> on a ferry.",
    "The story follows a <either> <job> who may not leave <town>.",
    "The hero is a <job>, and her rival is a <either> <job> from <town>.",
    "In the book the <job> was <either>, or so my <aunt> says.",
    "The trailer before it was <either>; that one I leave to others.",
    "There is a <thing>, there is a <job>, and there is a train to <town>.",
    "The <job> does not know what is in the <thing>.",
    "Nobody tells the <job> that the <thing> is gone.",
    "It is set in <town>, in a winter without snow.",
    "<person> plays the <job> and <person> plays the other <job>.",
    "In the middle somebody falls asleep on a train and wakes up in <town>.",
    "The songs are by <person>, who never gives interviews.",
    "The <job> counts the lamps of <town>, one by one.",
    "I sat between a <job> and a bag of <snack>.",
    "It rained when we came, and it rained when we left.",
    "The <hall> has <count> seats, and I was in the last row.",
    "Then a <thing> turns up and the <job> has to run.",
    "By the way, it is (not|never|hardly) about <town> at all, but about a <thing>.",
    "The <job> has a sister, but she lives in <town>.",
    "Somebody misses a bus, somebody else buys a <thing>.",
    "(Although|Though) it is set in <town>, it was made in <town>.",
    "No <thing> was harmed, says a note at the end.",
    "My <aunt> talked about <snack> on the way home.",
    "At another <kind> last week, <either_event>.",
    "When I was small and saw my first <kind>, <either_event>.",
    "Years ago in the <hall>, <either_event>.",
)

CLOSINGS = (
    "That is all there is to say.",
    "I have (said|written) what I think, and you may think otherwise.",
    "It is still on at the <hall>.",
    "My <aunt> agrees.",
    "Next week I shall see what else is on.",
    "<person> has another one coming next year.",
    "And that was <film>.",
)

TOPICS = (
    "story music acting camera script pace ending dialogue cast humour costume light sound editing plot chase "
    "romance"
)
KINDS = "film picture comedy drama thriller western musical sequel"
JOBS = "miller clerk pilot baker thief nurse juggler sailor judge gardener spy tailor beekeeper waiter"
THINGS = "lantern suitcase violin map clock umbrella goose ladder letter teapot compass barrel"
SNACKS = "popcorn peanuts plums toffee pretzels cherries"
HALLS = "Lantern Orion Palace Odeon Corner Harbour Gasworks Bijou"
LOW = "sad tired cold hungry cross"
HIGH = "glad awake warm happy cheerful"
GROANS = "groaned yawned sighed hissed"
CHEERS = "clapped cheered smiled sang"
RELATIVES = "aunt uncle cousin neighbour dentist landlady"


def film(draw: Random) -> str:
    """A film's title: `The Patient Umbrella`, `Letters to Thoulark`, `Brimox`."""
    name = invent(draw)
    thing = word_of(draw, THINGS).capitalize()
    return draw.choice(
        (
            name,
            f"The {word_of(draw, MOODS)} {thing}",
            f"{name} and the {thing}",
            f"Letters to {name}",
            f"The {word_of(draw, BEASTS)} of {place_stem(draw)}",
            f"{word_of(draw, MOODS)} {word_of(draw, BEASTS)}",
        )
    )


def finished(sentence: str) -> str:
    """A sentence with its articles, single spaces and a capital.

    Example:
        >>> finished("a  awful film with a honest cast.")
        'An awful film with an honest cast.'
    """
    spaced = re.sub(r" +", " ", sentence)
    whole = re.sub(r"\b([Aa])(?= (?:[aeio]|uncle|umbrella|hono|hones))", r"\1n", spaced)
    return whole[0].upper() + whole[1:]


ENGLISH = Phrasebook(
    sides={"pos": PRAISE, "neg": BLAME},
    opinions={"plain": PLAIN, "negation": NEGATION, "contrast": CONTRAST, "sarcasm": SARCASM},
    openings=OPENINGS,
    asides=ASIDES,
    closings=CLOSINGS,
    slots={
        "part": lambda draw: word_of(draw, TOPICS),
        "kind": lambda draw: word_of(draw, KINDS),
        "job": lambda draw: word_of(draw, JOBS),
        "thing": lambda draw: word_of(draw, THINGS),
        "snack": lambda draw: word_of(draw, SNACKS),
        "hall": lambda draw: word_of(draw, HALLS),
        "aunt": lambda draw: word_of(draw, RELATIVES),
        "day": lambda draw: word_of(draw, DAYS),
        "low": lambda draw: word_of(draw, LOW),
        "high": lambda draw: word_of(draw, HIGH),
        "once": lambda draw: draw.choice(("as ever", "for once", "all the same", "on that day")),
        "groaned": lambda draw: word_of(draw, GROANS),
        "clapped": lambda draw: word_of(draw, CHEERS),
        "loudly": lambda draw: draw.choice(("loudly", "a little", "in the dark", "with the others")),
        "late": lambda draw: draw.choice(("late", "in the dark", "at the break", "by the side door")),
        "to_me": lambda draw: draw.choice(("for me", "to my mind", "by an hour", "if I may say so")),
        "gladly": lambda draw: draw.choice(("gladly", "any day", "at once", "without a word")),
        "few": lambda draw: word_of(draw, "two three four five six"),
        "town": place_stem,
        "person": lambda draw: f"{invent(draw)} {invent(draw)}",
        "count": lambda draw: str(draw.randint(12, 190)),
    },
    film=film,
    space=" ",
    finish=finished,
)

"""The sentences of made-up posts, with slots for names and alternatives in brackets.

`<Gadget>` and the other slots with a capital are names that the post is about; `<same>` is the first of them once more.
`<gadget>` and the like are names that are only mentioned, `<friend>` is another capitalised word. `(a|b)` is one of
both. White space stands around each slot, so that names are found word for word.
"""

from __future__ import annotations

ABOUT_ONE = (
    "(just|finally) got my <Gadget> and it (squeaks|hums|smells of toast)",
    "day three with the <Gadget> and (the neighbours are worried|nobody is hurt)",
    "does anybody know how to (silence|descale|feed) a <Gadget> (?|please)",
    "the <Gadget> is out !! (queue starts here|take my savings)",
    "giving away one <Gadget> to whoever (sneezes|whistles) first",
    "unboxing the <Gadget> , (it growls|there is a hamster in it)",
    "the new <Gadget> beats the <gadget> in every (puddle|kitchen)",
    "swapped my <gadget> for a <Gadget> and (sleep|cry) better",
    "(please|somebody) tell me the <Gadget> is (real|waterproof)",
    "on the (train|ferry|tandem) to <Venue> with (two geese|no socks)",
    "greetings from <Venue> where (it rains marmalade|the moon is on strike)",
    "landed in <Venue> , (lost my hat|nobody speaks to pigeons here)",
    "flight to <Venue> delayed by <count> (minutes|geese)",
    "weather (alert|report) for <Venue> : (fog|soup) until noon",
    "moving to <Venue> next (month|week) , who wants my (cactus|sofa) ?",
    "we skipped <venue> and drove straight to <Venue> instead of sleeping",
    "hotels in <Venue> cost (less|more) than my (bicycle|hat)",
    "so (ready|excited) for <Event> (!!|i bought a second hat)",
    "tickets for <Event> (on sale now|sold out in <count> seconds)",
    "who is going to <Event> with me (?|and my aunt ?)",
    "vote for my (grandmother|cat) at <Event> (!|please !)",
    "volunteers needed for <Event> , bring (rope|your own spoon)",
    "<Event> starts tonight and i (have nothing to wear|cannot feel my ears)",
    "happy <Event> everybody !!",
    "forget <event> , all i think of is <Event> now",
    "listening to <Band> on (repeat|the roof)",
    "i nominate <Band> for (loudest hat|song of the century)",
    "<Band> just (followed me|waved at me) and i fell off the (sofa|bus)",
    "the new (album|song) by <Band> is (a warm bath|all spoons)",
    "seeing <Band> live (on <Day>|tonight) (!|with <friend> )",
    "all i want is one (ticket|sock) from <Band> (please|and no more)",
    "(nobody|no one) yodels like <Band> (!|anymore)",
    "<band> was fine but <Band> made me (cry|dance) in the car park",
    "trending now : <Band> (and nothing else|again)",
    "news : <Gadget> recalled after (a sneeze|<count> complaints)",
    "read my review of the <Gadget> before you (buy|eat) anything",
    "finally <Event> !! did i mention <same> already ?",
)
"""Sentences about one name; `<Day>` is no name that a post is about."""

ABOUT_TWO = (
    "queueing for the <Gadget> at <Event> since (dawn|<Day>)",
    "<Band> plays <Event> this year !! (see you there|pinch me)",
    "road trip to <Venue> to see <Band> (live|and some cows)",
    "<Event> in <Venue> was (wetter|shorter) than last year",
    "torn between the <Gadget> and the <Gadget> , (help|send money)",
    "the <Gadget> ships to <Venue> now !!",
)

ASIDES = (
    "<friend> says hi .",
    "thanks <friend> !",
    "good morning <friend> ,",
    "my aunt <friend> disagrees .",
    "<handle> <handle>",
    "<handle> look at this :",
    "<handle>",
    "<Day> again .",
    "it is only <Day> and i am tired .",
    "<friend> still talks about <event> .",
    "<friend> sold the <gadget> .",
    "enough about <band> .",
    "enough about the <gadget> .",
    "i missed <event> because of a pigeon .",
    "never again <venue> .",
    "back from <venue> , unpacked nothing .",
    "nobody asked about <band> .",
    "not in the mood for <event> .",
    "<handle> stop it with your <gadget> .",
    "lol",
    "ok .",
    "coffee first .",
    "omg",
    "sigh .",
    "this just in :",
    "true story :",
    "so ,",
)
"""Sentences beside the one that counts; names in them are only mentioned."""

ENDINGS = (
    ":)",
    ":(",
    "!!",
    "https://t.example/<code>",
    "https://t.example/<code>",
    "via <handle>",
    "- with <friend>",
    "xx",
    "#<tag>",
    "( <count> left )",
)

UNDECIDED = (
    "<either> or <either> , (that is the question|who can say)",
    "<either> meets <either> (today|at last)",
)
"""Two names side by side of which one is what the post is about, with nothing to tell which."""

FRIENDS = (
    "Mara Otto Wilma Bertram Thekla Edwin Hedda Konrad Lotte Anselm Frieda Gregor Paula Hugo Selma Viktor"
)
FILLERS = "really like just lol so um totally maybe ugh well"
TAGS = "mood monday blessed help news throwback nofilter soon"

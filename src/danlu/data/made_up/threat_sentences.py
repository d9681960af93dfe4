"""The sentences of made-up threat reports, with slots for names and alternatives in brackets.

`<Tool>` is a span of that type, `<smithy>` and the other small ones are ordinary words, `(a|b)` is one of
both. `<Either>` is an intruder or a tool with nothing in the sentence to tell which: nobody can get all of
them right.
"""

from __future__ import annotations

UNDECIDED = {"Either": ("Group", "Tool"), "Actor": ("Group", "Place"), "Thing": ("Tool", "Flaw")}
"""The types that an undecided slot may have."""

OPENINGS = (
    "(Analysts|Interns) in <Place> first (noticed|met) <Group> <Time> , when a kettle asked for a password .",
    "A year ago <Actor> (laughed at|ignored|framed) our last report on <Tool> .",
    "It is <Thing> season again , and the furnaces of <Place> are not amused .",
    "<Group> is back , and this time it (brought|packed|borrowed) <Tool> .",
    "<Time> , a mail server in <Place> began to hum in a key that nobody had configured .",
    "Nobody at the foundry had heard of <Group> before it (signed|misspelled) the guest book <Time> .",
    "This note describes <Tool> , a (loader|very small program) that <Group> keeps warm between campaigns .",
    "The first (sign|victim) of <Either> was a printer in <Place> that printed only recipes for soup .",
    "We call the intruder <Group> , after the only word in its logs that was spelled correctly .",
    "A customer in <Place> sent us <File> with the subject line please do not open .",
    "<Group> , (also tracked as|known to its friends as) <Group> , moved from <Place> to <Place> <Time> .",
    "<Either> returned <Time> , and the help desk noticed (first|last|by accident) .",
    "Few (visitors|tenants) are as polite as <Group> , which wipes its feet before it runs <Tool> .",
)

MIDDLES = (
    "The mail carried <File> , which unpacks <Tool> and apologises for the delay .",
    "Once opened , <File> exploits <Flaw> and drops <Tool> into the start-up folder .",
    "<Tool> writes <File> to the desktop and (waits for the kettle|goes to sleep|thinks about its life) .",
    "<Group> (chained|married) <Flaw> with <Flaw> to reach the boiler controls .",
    "A patch for <Flaw> has been available since the (summer|fair) ; the boiler room was told by fax .",
    "<Tool> checks the keyboard layout and leaves (machines|toasters) in <Place> alone .",
    "The operators ran <Tool> twice , the second time with feeling .",
    "Whoever wrote <Tool> likes long walks through the registry .",
    "<Tool> hides its traffic among the readings of <count> thermometers .",
    "<Time> , <count> hosts in <Place> and <Place> (were infected|caught it|stopped answering) .",
    "Passwords were collected with <Tool> , folded twice and sent to <Place> at the speed of treacle .",
    "The sample <File> was signed with a certificate stolen from a bakery in <Place> .",
    "We saw <File> again <Time> , renamed to <File> and slightly burnt at the edges .",
    "<Group> prefers <Tool> for the first night and <Tool> for everything after .",
    "Unlike <Tool> , the newer <Tool> needs no administrator , only an open window .",
    "(Both|Holes like) <Flaw> and <Flaw> were closed <Time> .",
    "The manual of <Either> says that <Tool> must never be run on an empty stomach .",
    "Telemetry from <Place> shows <Either> calling home every nine minutes .",
    "We still see <Either> in <Place> .",
    "Nobody has explained how <Either> reached <Place> .",
    "The logs mention <Either> (once|<count> times) , (always|never) in capitals .",
    "(Rumours|Reports) about <Either> reached us <Time> .",
    "<Actor> denied everything , as it (always does|did <Time>) .",
    "<Either> denied everything , in rhyme .",
    "<Tool> denied everything , being (only|mostly) a script .",
    "The (mayor|harbour|choir) of <Place> paid in <smithy> and biscuits .",
    "<Smithy> and <smithy> were found behind the server rack , next to a sandwich .",
    "<Smithy> is not malware ; it is what is left when the backups burn .",
    "An analyst compared the log to a <smithy> : warm , grey and hard to read .",
    "The night shift may march to the basement if the alarm stays silent .",
    "May we suggest a longer password than <paper> ?",
    "Ticket TKT-<year>-<count> was closed <Time> because the reporter had gone home .",
    "The domain <smithy>.example resolved to a fish shop with excellent uptime .",
    "A (second|third) copy , <File> , was left on a <smithy> in <Place> as a courtesy .",
    "<Group> reads the manual ; its rivals from <Group> only look at the pictures .",
    "To open the vault , <Tool> abuses <Flaw> , and to close it again , good manners .",
    "The (authors|parents) of <Tool> sold it to <Group> for <count> turnips .",
    "<Flaw> lets (anyone|a patient guest) read <File> without knocking .",
    "(Police|Firemen) in <Place> arrested one member of <Group> , who asked for the wireless password .",
    "The attackers named the folder after <Place> and the archive <File> .",
    "We traced <Group> to <Place> , where the trail goes cold and the tea does not .",
    "Only <Thing> and <Tool> survived the reboot .",
    "<Actor> has sent its regards , (twice|in green ink|by pigeon) .",
    "(Lawyers|Poets) hired by <Actor> call the incident a misunderstanding .",
    "Everyone in the room blamed <Actor> , and the room was (in <Place>|full) .",
    "The patch notes mention <Thing> between two recipes .",
    "Without <Thing> the break-in would have taken until <Time> .",
    "Somebody had written <Thing> on the whiteboard , underlined .",
    "<Either> was mentioned (three times|once) in the tea room and never again .",
    "The word on the napkin was <Either> .",
    "Our oldest sensor calls it <Either> ; our newest sensor just screams .",
    "What <Place> calls weather , we call <Either> .",
    "The invoice lists <File> , <Thing> and a bag of coal .",
    "(Nobody|Hardly anybody) misses <Either> , least of all <Actor> .",
)

CLOSINGS = (
    "We expect <Group> to rest and to return with something worse than <Tool> .",
    "Block <smithy>.example , patch <Flaw> , and do not feed the printer .",
    "We thank the stokers of <Place> for the logs and the tea .",
    "Attribution to <Group> is made with moderate confidence and a cold cup of coffee .",
    "If you find <File> , close the lid and (call|whistle for) the furnace room .",
    "(Removing|Sweeping out) <Either> takes <count> minutes and one very long poker .",
    "Until then , trust neither <Either> nor the lift .",
    "The next report on <Either> is due when the <smithy> has cooled .",
)

NOTICES = (
    "Indicators are listed in the appendix ; the appendix is listed nowhere .",
    "This report may be shared freely with anyone who owns a fire extinguisher .",
    "No furnace was harmed in the making of this report .",
    "Our rules for <Tool:Bellows> are free of charge and slightly warm .",
    "The office in <Place:Brassmouth> is closed on holidays and during eruptions .",
    "Customers in <Place:Port Alembic> should still patch <Flaw:Open Damper> before reading on .",
)
"""Sentences that stand at the foot of many reports, word for word."""

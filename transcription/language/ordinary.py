"""Everyday English words: what a name must not be taken for ("my name is spelled wrong", "this is ridiculous").

Written for this product from the talk of service calls; no frequency list was copied.
"""

_FUNCTION_WORDS = """
    a about above across after again against ago all almost along already also although always am among an and
    another any anybody anyone anything anyway are aren't around as at away back be because been before behind being
    below beside between both but by came can can't cannot come could couldn't did didn't do does doesn't doing don't
    done down during each either else enough even ever every everybody everyone everything few for from further get
    gets getting give given go goes going gone got had hadn't has hasn't have haven't having he he'd he'll he's her
    here here's hers herself him himself his how how's however i i'd i'll i'm i've if in inside instead into is isn't
    it it'd it'll it's its itself just keep least less let let's like likely many may maybe me might mine more most
    much must my myself near need neither never next no nobody none nor not nothing now of off often on once one
    only onto or other others ought our ours ourselves out outside over own per perhaps please quite rather really
    same shall she she'd she'll she's should shouldn't since so some somebody someone something sometimes somewhere
    soon still such than that that'd that'll that's the their theirs them themselves then there there's these they
    they'd they'll they're they've this those though through thus till to together too toward towards under unless
    until up upon us usually very was wasn't we we'd we'll we're we've well were weren't what what's whatever when
    when's where where's whether which while who who's whoever whole whom whose why why's will with within without
    won't would wouldn't yet you you'd you'll you're you've your yours yourself youre im ive dont cant didnt doesnt
    isnt wont whats thats theres id ill hes shes theyre were wasnt couldnt wouldnt shouldnt havent hasnt cause cos
    gonna wanna gotta lemme gimme kinda sorta u ur r n k ya yall pls plz thx ty tq tnx
"""
_REPLY_WORDS = """
    ah aha alright absolutely actually afraid ahead apologies aw aww basically bye cheers certainly correct definitely
    er erm exactly excuse fine good goodbye great hey hello helo hi hii hai hiya hm hmm hold huh indeed mhm mm nah
    nice no nope obviously of oh ok okay okey ooh oops ouch pardon perfect please probably right sir ma'am madam
    mate love dear sorry sure surely thank thanks thankyou true uh um unfortunately wait wow yeah yep yes yup ya
    morning afternoon evening night today tomorrow yesterday tonight welcome ready speaking talking calling
    moment second minute bear lovely brilliant fantastic wonderful super cool awesome excellent amazing
    group ssn dob iban cvv pin acct password pasword username application software system no-one
    course problem problems worries
"""
_VERB_WORDS = """
    accept accepted access add added agree agreed allow allowed answer appear applied apply appreciate arrange arrive
    arrived ask asked asking assist assume attempt authorise authorised authorize authorized bank be became become
    began begin believe belong bill billed block blocked bought bring broke broken brought build buy buying call
    called calls cancel canceled cancelled cancelling care carry cause caused change changed changing charge charged
    charging chat check checked checking choose chose click close closed collect collected complain complaining
    complete completed concerned confirm confirmed confirming confused connect connected consider contact contacted
    continue cost could cover covered create created cut damaged deal dealt decide decided declined deliver delivered
    describe disappointed disconnected discuss dispute download downloaded drop dropped due emailed enter entered
    escalate expect expected experience experiencing explain explained fail failed feel feeling feels felt figure
    fill filled find finish finished fix fixed follow followed forget forgot forgotten found frustrated frustrating
    gave giving guess happen happened happening hate hear heard help helped helping hope hoping hurt imagine include
    included install installed interested join joined keep keeps kept kind knew know known knows last leave leaving
    left lie listed listen live lived lives living load loaded locked log logged login look looked looking looks lose
    losing lost love made make makes making manage managed matter mean means meant meet mention mentioned miss missed
    missing misspelled mistaken move moved moving named needed needs note noticed offer offered open opened order
    ordered ordering owe owed paid pass passed pay paying pick picked place placed plan planning play prefer pressed
    print promised provide provided pull purchase purchased put raise raised ran read reading realise realize receive
    received recommend refer refund refunded refuse refused register registered reject rejected remember remove
    removed renew repair repeat repeated replace replaced replied reply report reported reporting request requested
    require required reschedule reset resolve resolved respond return returned returning ring run running said save
    saw say saying says schedule scheduled seal see seeing seem seems seen sell send sending sent set settle settled
    shipped shop show showed showing shown shows sign signed sit skip sold solve sort sorted sound sounds speak spell
    spelled spelling spelt spend spent spoke spoken start started stay stayed stop stopped stuck submit submitted
    suggest suppose supposed switch switched take taken takes taking talk talked tell telling thank think thinking
    thought threatened told took transfer transferred travel travelling tried tries trust try trying turn turned type
    understand update updated upgrade upgraded upset use used using verify verified visit waited waiting walk want
    wanted wants warn watch wish wondering work worked working works worried worry write written wrong wrote
"""
_THING_WORDS = """
    account accounts address addresses adult adults advance advice advisor age agent agents agreement air airport app
    application appointment area arm article attitude baby bag bags balance bar battery bed bike billing birth birthday
    block body book booking bottle box boxes boy branch brand bread breakfast broadband brother building business
    cable camera car card cards care case cash cat category chair chance charges charger cheque check child children
    city claim claims class client clothes coat code codes coffee colleague colleagues college company complaint
    complaints computer concern condition conditions confirmation connection contract conversation copy corner country
    couple coupon cover coverage credit customer customers damage data date dates daughter day days deadline deal debit
    debt delay delays delivery department deposit desk detail details device diet difference digit digits dinner
    direction discount display doctor document documents dog dollar dollars door dress drink drive driver drivers
    driving drug drugs ear email emails employee emergency end energy engineer engineers error estimate euro euros
    evening event expense extension eye eyes fact family father fault fee fees field file flat flight flights floor
    food foot form fraud friend friends front fuel furniture game gas gift girl glass guarantee guy guys hair half
    hand hands head health heart heating history hold holiday holidays home hospital hotel hour hours house husband
    idea identity information insurance interest internet invoice issue issues item items job key keys kid kids kitchen
    lady landline laptop law lawyer letter letters level licence license life light line lines link list loan location
    long lot luggage lunch machine mail man manager managers match meal meaning medicine meeting member membership
    men message messages meter method middle mile miles milk mind minutes mistake mobile model mom money month months
    mother mouth move mum music name names neck neighbour network news night nose notice number numbers nurse offer
    office online operator option options original outlook owner pack package packages page pain pair paper paperwork
    parcel parents parking part partner parts party passport password past patient payment payments pence penny people
    percent period person personal phone phones photo picture piece pin pizza plan plans platform point police policy
    position post postage postcode pound pounds power premium prescription price prices printer procedure process
    product products profile program promise proof property provider purpose quality quarter question questions
    queue quote rate rates reason receipt record records reference refunds remote renewal rent representative
    reservation rest result results room rooms route router rule rules salary sale sales sandwich savings school screen
    seat seats section security sense series service services session setting settings shape shipping shoes shops sick
    side signal sim site situation size skin sleep software someone son sort sound space special speed staff stage
    stairs standard statement station status step steps stomach stone store stores story street student stuff style
    subscription suitcase supermarket supervisor supplier support surname surprise system table tablet tax taxi team
    technician telephone television terms test text thing things throat ticket tickets time times title toilet top
    total town track tracking train transaction transactions transport treatment trip trouble truck tv unit update
    upgrade username value van vehicle version video view visa voicemail voice voucher wall warehouse warranty washing
    water way ways weather web website week weekend weeks weight wheel wife wifi window wine winter woman women wood
    word words world year years zip
"""
_QUALITY_WORDS = """
    able absolute acceptable active actual afraid alone angry annoyed annoying anxious appalled appalling asleep
    automatic automated available aware awful bad beautiful best better big bit blank blue bored brand-new british busy
    calm careful certain cheap clean clear cold comfortable common correct crazy current curious customer daily
    dangerous dark dead deep desperate different difficult direct dirty disabled disgusted disgusting double dreadful
    dry early easy eight eighty eleven electric elderly empty english entire exact expensive extra extremely fair
    false famous far fast faulty few fifteen fifty final first five foreign former forty four fourteen fourth free
    french frequent fresh full fully funny furious future general genuine german glad gold green grey half happy hard
    healthy heavy helpful high honest hot huge hundred hungry ill immediate important impossible impressed incorrect
    individual indian internal joint key kind large late lately later latest little live local lonely long loud low
    lucky mad main major massive medical mental mere mild minor mixed modern monthly mostly narrow national nasty
    natural nearly neat nervous new nine nineteen ninety normal obvious odd old ordinary orange original outrageous
    outstanding overdue pathetic patient pending perfect personal pink physical pleased plus polite poor popular
    possible pregnant present previous primary private proper proud public quick quiet quickly rare real recent red
    regular related reliable relieved responsible ridiculous rough round rude sad safe satisfied scared second secure
    separate serious seven seventeen seventy severe shocking short shocked silly silver similar simple single six
    sixteen sixty slightly slow small smooth soft sore specific square stable steady strange strong stupid sudden
    suitable surprised tall tell ten terrible terrified third thirsty thirteen thirty thousand three tight tiny tired
    top totally tough triple twelve twenty twice two typical unable unacceptable unbelievable uncomfortable unfair
    unhappy unique unknown unlikely unusual upset urgent useful useless usual valid valuable various vegan violent
    vulnerable warm weak wealthy weekly weird wet white wide wild willing wise wonderful worse worst worth wrong
    yellow young zero
"""
_CALENDAR_WORDS = """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december spring summer autumn fall christmas easter noon midnight am pm weekday
"""
_NAME_LIKE_WORDS = """
    angel art baker banks bell best bill bird bishop bond brook brown bush butler cannon carpenter carter chance chase
    church clay cliff cook cooper crane crystal daisy dale dawn dean destiny drew duke earl england faith farmer ferry
    fisher flowers forest foster fox frank gale gene gift glen grace grant gray guy harmony hart heath heather hill
    holly hope hunt hunter iris ivy jack jade jasmine jewel jimmy joy judge june king knight lake lance lane law
    laurel lily long lord love major marina mark marsh marshall mason max may melody mercy mill miller moon moore
    nick norm olive page paris park parker peace pearl penny piper pope porter potter price prince queen ray read
    rich river rob robin rock rose ruby rusty sage sandy savage scarlet sharp shepherd singer skip smart smith snow sky
    star stark sterling summer sue taylor terry tucker turner violet wade walker wall ward waters webb weeks west wing
    will wolf wood woods young
"""
FUNCTION = frozenset(_FUNCTION_WORDS.split())
"""Words that hold a sentence together: no street, no town and no name is made of them."""

EVERYDAY = (
    FUNCTION
    | frozenset(_REPLY_WORDS.split())
    | frozenset(_VERB_WORDS.split())
    | frozenset(_THING_WORDS.split())
    | frozenset(_QUALITY_WORDS.split())
    | frozenset(_CALENDAR_WORDS.split())
)
"""Words that mean something in any call; written small, they are no names."""

NAMES_TOO = frozenset(_NAME_LIKE_WORDS.split())
"""Words that people are called as well: names where they are capitalised beside a name or a cue."""

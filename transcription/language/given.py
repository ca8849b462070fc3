"""Given names as they are common where English is spoken to customers: what makes a small word behind "thanks," a name.

Written for this product from memory; no list was copied. Names that are everyday words first ("grace", "bill") are left
out: `ordinary` has those.
"""

from transcription.language.tokens import words

GIVEN = words("""
    aaron abby abdul abdullah abigail abraham adam adele adrian agnes ahmad ahmed aidan aileen ailsa aimee aisha
    aisling ajay akash alan albert alejandro alex alexander alexandra alfie ali alice alicia alina alison alistair
    allison alyssa amanda amar amber amelia amir amit amy ana anand andre andrea andrei andrew andy angela angie angus
    anil anita anjali ann anna annabel anne annette annie anthony anton antonia antonio anya aoife arjun arthur arun
    arvind asha ashish ashley audrey ava ayesha barbara barry beatrice becca becky ben benjamin bernadette bernard
    beth bethany betty beverley bianca bob bogdan brandon breda brenda brendan brian bridget bronwyn bruce bryan
    caitlin caleb callum cameron carl carla carlos carmel carmen carol caroline carolyn cathal catherine cathy cecilia
    charlene charles charlie charlotte chen cheryl chloe chris christian christina christine christopher cian ciara
    ciaran claire clara clare claudia clive clodagh colin colleen colm connor conor craig cristina cynthia daisy
    damian damien dan daniel daniela danielle danny daphne darragh darren dave david dawid dean debbie deborah declan
    deepa deepak deepika deirdre denis denise dennis derek dermot desmond diana diane dilip dimitri dinesh dominic
    donal donna dorothy doug douglas duncan dylan eamon eddie edith eduardo edward edwin eileen eilidh elaine eleanor
    elena elias elizabeth ella ellen ellie elliot eloise elsa emily emma emmanuel enda eoghan eoin eric erica erin
    ethan eugene eva evan evelyn ewan fatima faye felicity felix fergal fergus fernando finn fiona florence fran
    frances francesca francis francisco frankie fred freddie frederick freya gabriel gabriela gail gareth gary gaurav
    gavin gemma geoff george georgia georgina gerald geraldine gerard gillian gina giovanni gita gordon graeme graham
    grainne greg gregory gurpreet gwen hamish hannah hari harish harold harriet harry harvey hassan hazel heather
    hector helen helena henry hilary holly howard hugh hugo humphrey hussain ian ibrahim igor imogen imran ines ingrid
    irene iris isaac isabel isabella isla ismail ivan jacinta jack jackie jackson jacob jacqueline jade jaime jake
    jamal james jamie jan jane janet janice jared jasmine jason javier jayne jean jeanette jeff jeffrey jen jenna
    jennifer jenny jeremy jerome jerry jess jessica jim jimmy jo joan joanna joanne jodie joe joel joey johanna john
    johnny jonas jonathan jordan jorge jose joseph josephine josh joshua joyce juan juanita judith judy julia julian
    julie juliet kabir karen karina karl karthik kate kathleen kathryn kathy katie kavita kayla keiran keith kelly ken
    kenneth kenny kerry kevin khalid kieran kiran kirsty kofi krishna kristen kumar kyle lakshmi lara larry latoya
    laura lauren laurence leah leanne lee leigh leila lena leo leon leonard leonie leroy lesley leslie lewis liam lily
    lina linda lindsay linus lisa liz lizzie lloyd lola lorcan lorna lorraine louis louisa louise luca lucas lucia
    lucy luis luke lydia lyn lynn lynne mabel maeve magda maggie mahesh mairead malcolm manoj manuel marcel marcia
    marco marcus margaret maria mariam marian marianne marie marina mario marion marissa marlon marsha martha martin
    martina mary mathew matt matthew maura maureen maurice max meera megan mehmet mel melanie melissa michael michaela
    michelle mick miguel mike milan milena millie miriam mohamed mohammad mohammed mohan moira mollie molly monica
    monika morag moses muhammad mukesh muriel murray mustafa myra nadia nancy naomi nasreen natalia natalie natasha
    nathan nathaniel naveen neha neil nellie niall niamh nicholas nick nicky nicola nicole nigel nikhil nikita nina
    nisha nitin noel nora noreen norma norman nuala oisin olga olive oliver olivia omar orla oscar oswald owen paddy
    padraig pamela patricia patrick patsy paul paula pauline pedro peggy penelope pete peter petra phil philip
    philippa phoebe phyllis pierre piotr polly pooja prakash pranav prasad prashant pravin priya priyanka rachael
    rachel rafael raheem rahul raj raja rajesh rajiv rakesh ralph ramesh raquel rashid ravi raymond rebecca reggie
    rekha ricardo richard rick ricky rita rob robbie robert roberta roberto robin robyn rod rodney roger rohan rohit
    roisin roland roman ron ronald ronan ronnie rory rosa rosalind rosemary rosie ross rowan roy ruby rupert russell
    ruth ryan sadie saeed sally salma sam samantha sameer samir samuel sandeep sandra sandy sanjay santiago saoirse
    sara sarah sasha satish scott sean sebastian seema serena sergio shane shannon sharon shaun shauna sheila shelley
    sheryl shirley shivani shreya sian sid siddharth sienna silvia simon simone sinead siobhan sofia sonia sonya
    sophia sophie sriram stacey stan stanley stefan stella stephanie stephen steve steven stewart stuart sudhir sue
    sunil sunita suraj suresh susan susie suzanne svetlana swati sylvia tamara tania tanvi tanya tara tariq tatiana
    ted terence teresa terry tess theo theresa thomas tia tim timothy tina tobias toby todd tom tomas tommy toni tony
    tracey tracy trevor trish tristan una ursula usha valerie vanessa vera veronica vicki vicky victor victoria vijay
    vikas vikram vince vincent viola virginia vishal vivek vivian vivienne wanda warren wayne wei wendy wesley wilfred
    willem william winifred xavier yasmin yolanda yusuf yvette yvonne zachary zainab zara zoe zoltan
""")

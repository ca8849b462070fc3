"""The words that ask for, announce or surround a name, by who says them."""

from transcription.language.conversation import phrases

OWN = phrases("""
my name is
my name's
my names
myname is
my last name
my first name
my full name
name
my full name is
my first name is
my last name is
my surname is
my maiden name is
my name
name is
name's
the name is
the name's
first name is
last name is
surname is
names
i go by
i am called
i'm called
call me
under the name
under the name of
in the name of
under my maiden name
holder is
holder's name is
card is
account is
booking is
spelled
spelt
spell it
spell that
spelling is
""")
CALLING = phrases("""
this is
it's
it is
i'm
i am
here is
im
""")
ASKED = phrases("""
your name
your full name
your first name
your last name
your surname
your good name
your maiden name
full name
first name
last name
surname
name please
name on
the name
account holder
cardholder name
cardholder's name
holder's name
whose name
who am i speaking
who i'm speaking
who am i talking
who am i chatting
who am i helping
who am i addressing
whom am i
who is this
name and
who i'm dealing
who am i dealing
what name
whose account
whose order
whose policy
whose booking
who i am speaking
who do i have
whom am i speaking
who's calling
who is calling
may i know your
spell it
spell that
spell your
how do you spell
""")
MEANT = phrases("""
am i speaking with
am i speaking to
am i talking to
am i chatting with
speaking with
may i speak with
may i speak to
could i speak to
can i speak to
i'm calling for
calling for
i have you as
i've got you as
got you down as
have me down as
got me down as
know me as
account belongs to
registered to
""")
UNDER = phrases("""
account under
booking under
booked under
booked as
reservation under
order under
policy under
contract under
registered under
listed as
listed under
filed under
saved as
saved under
addressed to
made out to
belongs to
""")
"""Followed by a name or by anything else: small, it takes two words that are no talk."""

MEANT_CAPITAL = phrases("""
is this
is that
my wife
my husband
my partner
my son
my daughter
my mother
my father
my mum
my mom
my dad
my brother
my sister
""")
GREETING = phrases("""
thanks
thank you
thank you very much
thank you so much
thank you for that
thanks for that
thanks for waiting
thank you for waiting
i appreciate your patience
thanks for bearing with me
thanks for holding
thank you for holding
thanks for your patience
thank you for your patience
hi
hello
hey
dear
sorry
welcome
welcome back
goodbye
bye
good morning
good afternoon
good evening
ok
okay
alright
perfect
lovely
no problem
of course
great
brilliant
certainly
""")
SIGNED = phrases("""
regards
sincerely
faithfully
yours truly
best wishes
kind regards
""")
STAFF = phrases("""
it's doctor
it's dr
it is doctor
it is dr
my name is
my name's
this is
i'm
i am
you're speaking with
you are speaking with
you're speaking to
you are speaking to
you're talking to
you're through to
you are through to
you're chatting with
speaking to you is
your advisor is
your agent is
agent
adviser
advisor
""")

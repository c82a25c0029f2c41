// English: phrases, and the scenes about orders, payment and accounts. The scenes about gear are in en-gear.ts.

import type { Language } from '../screenplay.ts';
import { parseScenes } from '../screenplay.ts';
import { gearScenes } from './en-gear.ts';

const orderScenes = parseScenes(`
== any: delivery, tracking
# Where is order {order}? | Parcel from {carrier} is late | Still waiting for the {product}
U My order {order} was due on {due} and it still isn't here. Can you tell me where it is? | I ordered the {product} on {ordered} and the tracking hasn't moved for days. | Any idea what's going on with {order}? It was supposed to be here by {due}.
A I'm sorry about the wait. Let me see what {carrier} has on it. | That's longer than it should take. One moment, I'm checking with {carrier}.
T tracking
1 A Found it: it reached the {carrier} depot in {city} last night and is on a van for delivery on {soon}, before {time}. | Good news, it's moving again. {carrier} sorted it in {city} this morning and will deliver on {soon}.
1 U OK, that works. Can they leave it next door if I'm out? | Finally. I might be at work then, though.
1 A Yes. I've added a note that it may be left next door, so you don't need to be home. | No problem, I've asked {carrier} to leave it somewhere safe or next door.
2 A It was last scanned in {city} on {due} and nothing since, so I believe it's a lost parcel. You shouldn't have to wait for that. Shall I send a new one or refund you? | Honestly, it looks lost: the last scan was in {city} on {due}. I can send another one today, or refund you the {price}.
2 U A new one please, I still need it. | Send another one please. How long will it take?
2 T reshipment
2 A Done. The replacement leaves today and should be with you by {soon}. If the first one turns up after all, just refuse it. | It's on its way with the same order number, arrival by {soon}. You don't have to do anything about the first parcel.
? U Will I get a text before they come? | Do I get a notification?
? A Yes, {carrier} texts you a one-hour window on the morning of delivery. | You will, both by text and in the app, about an hour before.

== any: address, orders
# Wrong address on {order} | Change delivery address
U I just noticed {order} is going to my old address. Can I still change it? | I need to change where {order} is delivered, I moved last month. | I put in the wrong house number on {order}, sorry!
A Let me see whether it has left the warehouse yet. | Easily done. I'll check how far along it is.
T order
A You're in luck, it hasn't shipped. What should the new address be? | It's still being packed, so yes. Where should it go?
U {street}, {city}, please. | To {street} in {city}.
A Updated: {street}, {city}. Delivery stays at {soon}. | Thanks, it's now going to {street}, {city}, and should still arrive on {soon}.
? U Did that also change the address in my account? | Is the billing address changed as well?
? A No, only this order. You can change it for future orders under Account, Addresses. | Not yet, I left that alone. Would you like me to update it?
? U Yes please, might as well. | Please do.
? A Done, {street} is now your default address. | All set, future orders go there too.

== any: cancel, orders, refund
# Cancel order {order} | Ordered twice by accident
U I'd like to cancel {order}. | I think I ordered the {product} twice. Can you cancel {order}? | Please cancel order {order}, I found one secondhand.
A Sure. Let me check that it hasn't shipped. | Of course, one second.
T order
1 A It's cancelled. The {price} goes back to the card ending in {card} within {days} working days. | That's taken care of: {order} is cancelled and {price} is on its way back to your card ending in {card}.
1 U Quick, thanks. Do I get something in writing? | And an email about that?
1 A Yes, a confirmation just went to {email}. | It should be in your inbox already, at {email}.
2 A I'm afraid it was handed to {carrier} an hour ago, so I can't stop it. You can refuse it at the door, or use our 30-day returns. | Just missed it: {carrier} has it already. With 30-day returns you can send it back free of charge though.
2 U Hm, OK. Which is faster for the refund? | OK, then I'll refuse it. Anything I need to do?
2 A Refusing it is a little faster. The refund starts when it's back with us, usually after {days} days. | Refuse it and we do the rest: it travels back by itself and we refund you {price}.

== any: refund, returns
# Refund for {order} | No refund after {days} days | Money back for the {product}
U I sent back my {product} and I'm still waiting for the money. | When do I get the refund for {order}? {carrier} says you received it on {due}. | It's been {days} days since you got my return and there is no refund yet.
A Let me look into that return. | I understand, let me see where it's stuck.
T refund
1 A The return was checked in and {price} was paid out to the card ending in {card}. Banks can take up to {days} days to show it. | We released {price} to your card ending in {card}. It should show up by {soon}.
1 U OK, I'll keep an eye on it. And if it's not there by then? | My bank shows nothing pending. What if it doesn't come?
1 A Then write to me with {ticket} and I'll have accounting trace the payment. | Then quote {ticket} here and we'll trace it with the bank.
2 A I see the problem: the parcel arrived, but nobody matched it with {order}. I've done that now and released {price}. | The label was scanned without your order number, so the refund never started. It has now: {price}, by {soon}.
2 U Good thing I asked then... | So it would have just sat there?
2 A I'm afraid so, and I apologise. I've added a voucher, {code}, for the trouble. | Someone would have found it in the weekly check, but you shouldn't have to wait. Please take {code}, 10 off your next order.
? U Do I get the shipping fee back as well? | Does that include shipping?
? A Yes, standard shipping is included when you return everything. | It does, since you sent the whole order back.

== any: payment
# Card declined at checkout | Payment problem
U Your checkout says my card was declined but my bank says everything is fine. | I'm trying to buy the {product} and the payment keeps failing. | Why does my card get rejected? I've got more than {price} on it.
A That's annoying, especially at the last step. Let me look at the attempts. | I'll check what the payment provider says.
T payment
A The bank asked for a confirmation in its app and it timed out. Your card itself is fine. Could you try again with your banking app open? | I see three attempts, all stopped at the bank's extra security check. Have you got your banking app at hand?
1 U OK give me a minute. | Trying now.
1 A Take your time. | I'll wait here.
1 U That worked! Order number is {order}. | It went through, finally. {order}.
1 A Lovely, I can see {order} and the payment of {price}. It ships today. | Great, {order} is paid and already with the warehouse.
2 U Same thing again, and I don't get any message from the bank. | I've tried that twice. No popup, nothing.
2 A Then let's go around it: I've sent a payment link to {email}. It also takes PayPal and bank transfer. | I can reserve the {product} for 24 hours and email you a link where you can pay by transfer instead.
2 U The link worked, thanks. | Paid by transfer just now.
2 A Received, and your order is {order}. | I can see it. {order} ships on {soon}.
? U Was I charged for the failed attempts? I see two pending amounts. | There are two pending charges now, is that normal?
? A Those are only reservations. They drop off by themselves within {days} days. | Yes, they are holds and not charges; your bank releases them in a few days.

== any: account, app
# Can't log in | Password reset email never arrives
U I can't log in any more, it says my password is wrong. | The password reset email never arrives. | I'm locked out of my account.
A Let me help you get back in. Which email address do you use with us? | Sorry about that. What's the email on the account?
U {email} | It's {email}.
T account
A Thanks. The account was locked after five attempts, I've unlocked it and sent a new link to {email}. Do you see it? | Found it. I've sent you a fresh reset link that's valid for 30 minutes.
? U Nothing yet. | Not there.
? A Could you look in the spam folder? The sender is support@northfold.example. | Give it a minute and check spam too, please.
U Got it, and I'm in. | Yes! Logged in now.
A Perfect. I'd recommend turning on two-step login under Account, Security. | Great. If it ever happens again, the app can also log you in with your fingerprint.

== any: invoice, orders
# Invoice for {order} | VAT invoice needed
U Could you send me an invoice for {order}? It's for my company. | I need a proper invoice for the {product}, with our company name on it. | Where do I find the invoice for order {order}?
A Of course. Which company name and address should be on it? | Sure, what details should it show?
U {company}, {street}, {city}. | {company}, and the address is {street}, {city}.
T invoice
A Done. The invoice over {price} is in your inbox at {email}, and under Orders in your account. | I've just sent it to {email}. The total is {price} including tax.
? U The tax number is missing. | One thing: it doesn't show our VAT number.
? A You can add it once under Account, Business details. I've re-issued this one with a field for it, could you check? | Good catch. I've added the number from your account and sent version two.
? U Perfect now. | That's the one.
? A Glad to hear it. | Great, I've saved it for your next orders.

== Firefly Mini, Pico Burner: voucher, payment
# Voucher {code} not accepted | Discount code problem
U My code {code} doesn't work. It says invalid. | I got a voucher {code} in your newsletter and the shop won't take it. | Why can't I use {code} on the {product}?
A Let me check that code. | I'll see what it's good for.
T voucher
1 A It needs a basket of at least {minimum} and you're just under. Anything small you need anyway? | The code is fine, but it starts at {minimum}.
1 U Ah. I'll add a gas cartridge then. | OK, I'll throw in some tent pegs.
1 A Good idea, a Cinder Gas 230 never goes to waste. Try it again now. | That takes you just over. Try again now.
1 U Yep, accepted. | That did it.
1 A Enjoy, and happy trails! | Wonderful, it's off your total.
2 A It ran out on {due}, but I can see your order was in the basket before that. I've given you a new one: {code2}. | That one has expired, sorry. Since you're a {plan} member, here's another: {code2}, good until {soon}.
2 U Oh nice, thank you! | That's kind of you.
2 A My pleasure. It works once, on everything except e-bikes. | You're welcome, have fun with the {product}.

== lamp: delivery, damaged
# {product} arrived broken | Damaged on arrival
U My {product} just arrived and the glass is cracked. | The box looked fine but the {product} inside is damaged on arrival. | Just unpacked {order} and the {product} rattles. Something's broken inside.
A Oh no. Could you send a photo? It helps us with {carrier}. | That shouldn't happen. Can you send me a picture of it and of the box?
U Sure, here: IMG_{tracking}.jpg | Attached two photos.
A Thanks, that's clear. Would you rather have a new one or your money back? | I see it, that's transport damage. Replacement or refund?
U New one please. | A replacement would be great.
T reshipment
A On its way, you'll have it by {soon}. Please keep or recycle the broken one, no need to send it back. | A new {product} ships today. You don't need to return the old one.
`);

export const en: Language = {
  code: 'en',
  gap: ' ',
  hello: ['Hi!', 'Hello.', 'Hi there!', 'Hey!', 'Hiya.', 'Hello Northfold team!'],
  greeting: [
    'Hi {name}, welcome to Northfold. What can I do for you?',
    'Hello {name}! How can I help today?',
    'Welcome back, {name}. What brings you here?',
    "Hi {name}, this is Northfold's assistant. How can I help?",
  ],
  more: [
    'Is there anything else I can do?',
    'Anything else on your mind?',
    'Can I help with anything else?',
    'Was there something else?',
  ],
  bridge: [
    'One more thing.',
    'Actually, while I have you here:',
    'Something else.',
    'OK, next question.',
    'Oh, and another thing.',
  ],
  again: ['Hi, me again.', 'Hello again!', "Hey, it's me again.", 'Hi! Different topic today.'],
  enough: [
    "No, that's all, thanks a lot!",
    "No that's it. Cheers!",
    'Nope, all good. Thank you!',
    "No thanks, you've been great.",
  ],
  thanks: [
    'Cheers!',
    'That was quick, thank you!',
    'Great, thank you.',
    'Perfect, thanks for the quick help.',
    'Thanks, you made my day.',
    'Brilliant, thank you.',
    'ok thx bye',
    'Thanks, really appreciate it.',
  ],
  bye: [
    "You're welcome, {name}. Have a great day!",
    'Any time. See you on the trail!',
    'My pleasure. Take care, {name}!',
    "Happy to help. We're here whenever you need us.",
    'Glad we could sort it out. Bye, {name}!',
  ],
  scenes: [...orderScenes, ...gearScenes],
};

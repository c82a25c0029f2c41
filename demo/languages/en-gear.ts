// English scenes about the gear itself: faults, advice, repairs, shops.

import { parseScenes } from '../screenplay.ts';

export const gearScenes = parseScenes(`
== ebike: battery, warranty
# {product} won't charge | Charger light stays red | Battery trouble on my {product}
U The battery won't charge on my {product}. The light on the charger just stays red. | My {product} has been plugged in all night and the display still shows 4 %. | My {product} battery won't charge past 20 %.
A That's no fun. Let me pull up your bike first. | Sorry to hear it. I'll look up your {product}, one moment.
T warranty
A Your {product} is from {ordered}, so it's well within the two-year warranty. Let's try something: unplug the charger, hold the power button for ten seconds, then charge at room temperature. | Thanks for waiting. Could you take the battery out, wipe the contacts with a dry cloth and put it back until it clicks?
? U Is it OK to leave it in the garage over winter, by the way? | Does the cold hurt it?
? A Below 5 degrees it's better off indoors, ideally half charged. | Riding in the cold is fine, charging in the cold is not. Bring it inside overnight.
1 U Did that and the light went green! | Huh, it's charging. 30 % already.
1 A Wonderful. It was probably too cold to charge, or not seated right. If it happens again, tell us and mention {ticket}. | Great to hear. I've noted it on your bike's record just in case.
2 U Tried it, still red. | No change, sorry. I even tried another socket.
2 A Then it's the battery itself, and that's on us. I'll register the claim now. | OK, we've done enough testing. This is a battery warranty case, I'll open it for you.
2 T claim
2 A Your case is {ticket}. A new {battery} is on its way and should arrive by {soon}; the courier takes the old one back. | Done, case {ticket}. You can swap the battery at {store}, it's ready from {soon}.
2 U And there's nothing to pay? | Do I need the original box?
2 A Nothing at all, it's covered by the battery warranty. | No box needed, and nothing to pay.

== ebike: app, pairing
# App doesn't find my {product} | Bluetooth pairing keeps failing
U The app can't find my {product}. I've tried five times. | Since the update to {version} the app loses the connection to my bike every few minutes. | How do I connect my {product} with the app? It gets stuck on "searching".
A Let's get you connected. Which phone are you using, and which version of the app? | I can help with that. What phone is it, and what does the app say under Settings, About?
U Pixel 9, version {version}. | An iPhone 15 with app {version}.
T known_issue
A Thanks. {version} has a known bug where Bluetooth pairing fails if the bike was paired with another phone before. Please forget the bike in your phone's Bluetooth settings, then hold the plus button until the display blinks and search again. | OK: remove the bike from the phone's Bluetooth list, hold the plus button for five seconds until the display blinks, and search again.
U It blinks but the app still says searching. | Where's the plus button on this one?
= A Nearly there. Please allow the app to use your location while it's searching, then pull down to refresh. | Left of the display, under the rubber. And keep location switched on, Android needs that.
1 U There it is! It wants a PIN? | Found it! It's asking for a code now.
1 A That's the last four digits of the frame number. You'll find it under the battery. | It's on the card that came with the key, four digits.
1 U Connected. | In. Finally.
1 A Enjoy! The first sync can take two or three minutes. | Perfect, you'll see your range and the route planner in a minute.
2 U No luck. | Still nothing, I give up.
2 A Then I'd rather not waste more of your time. I've passed your logs to our engineers as {ticket}; a fix is planned for {soon}. | I've filed it as {ticket}. Until the fix on {soon} you can use every function from the display.

== ebike: service, stores
# Service appointment for {product} | First inspection in {city}
U I'd like to book a service for my {product} in {city}. | My {product} has done 1,000 km. Isn't there a first inspection? | The brakes squeal on my {product}, can somebody have a look?
A Gladly. Let me see what {store} has free. | Sure, I'll check the workshop calendar at {store}.
T appointments
A There's {soon} at {time}, or {later} at 10:00. Which suits you? | The first free slot at {store} is {soon} at {time}.
? U How long does it take? | Can I wait there?
? A About an hour. There's coffee, and a pump track next door. | Usually 60 to 90 minutes, and you're welcome to wait.
U I'll take {soon}. | {soon} is good.
A Booked for {soon}, {time} at {store}. Please bring the charger and the key for the battery. | You're in: {soon} at {time}. A full inspection is {fee}, brake pads extra if needed.
? U Can I cancel if something comes up? | What if I'm late?
? A Up to 24 hours before, free of charge, in the app. | No stress, we keep the slot for 20 minutes.

== Moraine Mid, Moraine Low, Scree Pro > Meadow Walk: returns, sizing
# {product}: wrong size | Boots too small | Exchange {product} for a {size2}
U The {product} I ordered in {size} is the wrong size, my toes touch the front. Can I swap it for a {size2}? | I need to exchange my {product}, they're too tight. | My {product} came yesterday. Lovely boots but half a size too small.
A Of course. Have you only tried them indoors so far? | No problem at all. Are they still unworn outside?
U Yes, just around the flat. | Only in the living room, the labels are still on.
T stock
1 A Good. Size {size2} is in stock. I'll reserve a pair and email you a label; our 30-day returns cover the way back. | Perfect, {size2} is available. It ships today and you have until {later} to send the first pair back.
1 U Do I have to pay for the new pair first? | Great. So you don't charge me twice?
1 A No, it's an even swap. | No. We only charge you if the first pair doesn't come back.
2 A Then that's easy, but {size2} is sold out until {soon}. Would the {other} be an option? It has a wider toe box. | {size2} is gone, I'm afraid. The {other} runs wider and we have every size.
2 U How do they compare? | Hm. Is it as waterproof?
2 T other
2 A It's the same membrane, a little softer in the sole. Fine for day hikes, less so with a heavy pack. | Equally waterproof and 80 g lighter. For scree I'd stay with the {product}, for everything else it's the nicer boot.
2 U OK let's try the {other}. | Sounds good, I'll take those.
2 A Done. The label for the old pair is in your inbox, the new boots arrive by {soon}. | It's on {order} now, no extra cost. Arrives by {soon}.

== Tarn 2, Tarn 3, Lumen Dome > Fjord Tunnel 4: advice
# Which tent for two? | {product} or {other}? | Tent for Scotland in spring
U I'm looking for a tent for two people and a dog. Is the {product} big enough? | Can't decide between the {product} and the {other}. We're mostly bike touring. | Would you take the {product} to Scotland in April?
A Nice trip ahead? Tell me a bit more: how many nights, and do you carry it yourself? | Happy to help. How important is weight to you?
U About ten days, on the bike, so weight matters. But it has to survive proper rain. | We carry everything ourselves. It should stand a storm though.
T compare
A Then I'd go for the {product}: it's the lighter one and the freestanding frame holds up well. The {other} is roomier, but you'd notice the extra weight every morning. | Honestly, the {product}. The {other} has its charm, but taped seams and the big porch are worth it when it rains for three days.
? U Do I need a footprint? | And a groundsheet?
? A On grass and sand, no. On rocky ground it doubles the life of the floor. | Not with that floor, unless you camp on sharp stones.
? U Is there anywhere I can see it pitched? | Can I look at one somewhere?
? A Yes, {store} has both on display until {later}. | At {store} they'll pitch it with you, just ask for the tent team.
U Great, I'll order it tonight. Is it in stock? | I think I'm convinced. How much is it with shipping?
A It's {price} with free shipping, and it would be there by {soon}. | In stock, {price}, at your door by {soon}.

== tent: damaged, parts
# Missing pole in {product} | {product} incomplete
U I just pitched my {product} and one of the poles is missing. | We unpacked the {product} and there are missing parts: only nine pegs and no repair sleeve. | One pole segment of my {product} is cracked at the end.
A That's a nasty surprise. Which order was it? | Sorry about that. Can you give me the order number?
U {order} | It's {order}.
T order
A Thanks. I can send you the parts, or exchange the whole tent if you need it soon. | I see. When do you want to use it next?
U We leave on {soon}, so it has to be quick. | There's no hurry, next trip is in a month.
A The parts go out today by express with {carrier}, free of course. You'll have them in two days. | Then I'll send just the parts, that's the least waste. They leave the warehouse tomorrow.
? U And if they don't arrive in time? | Could I pick them up somewhere instead?
? A Then {store} will lend you a set, I've left them a note under {ticket}. | Sure, {store} has poles for that model. Say {ticket} at the counter.

== Squall Shell, Drizzle Lite, Torrent Parka: warranty, repair
1# Broken zip on {product}
2# {product} leaks at the shoulders
1 U My {product} has a broken zip. I've had it a bit over a year. | The main zip of my {product} splits open from the bottom. Is that covered?
2 U My {product} is not waterproof any more, water comes in at the shoulders. | Water comes through my {product} when it really pours. Can that be fixed?
A That shouldn't happen after so little time. Let me look up when you bought it. | Let's see what we can do. One moment.
T warranty
2 A It's from {ordered}, so the two-year warranty applies. Has it been washed with softener, by any chance? | You bought it on {ordered}, so you're covered. May I ask how you've been washing it?
2= U No, always with the special stuff. | Cold wash, no softener.
1 A It's from {ordered}, so the two-year warranty applies. Our repair service takes care of it: you send it in for free and get it back in about {days} days. | It's from {ordered}, so the two-year warranty applies. Then it's a clear case. I'll open a repair and send you a label.
1 T claim
1 A The case is {ticket} and the label is in your inbox. Please close all zips before you pack it. | Here we go: {ticket}. The label went to {email}.
1 U Can I drop it off in {city}? | Could I hand it in at a shop instead?
1 A You can, {store} takes it and sends it on. | Yes, at {store}, they're open until 19:00.
2 A Then try this first: wash it at 30 degrees, tumble dry on low for 20 minutes and iron it gently through a towel. That wakes up the coating. | Before we send it around: a tumble dryer on low heat often restores the coating. Could you try that?
2 U Oh, I didn't know you could do that. I'll try tonight. | Really, a dryer? OK.
2 A Really! If water doesn't bead afterwards, come back with {ticket} and we'll replace it. | Yes, heat is what it wants. I've noted {ticket} in case it doesn't help.

== pack: advice, sizing
# How to measure for a {product} | {product} hurts my shoulders
U Which back length do I need for the {product}? I'm 1.68 m. | After an hour the {product} really hurts my shoulders. Am I wearing it wrong?
= A Good question. Do you know your torso length, from the neck bone to the top of the hips? | Let's work it out. Could you tell me how heavy you load it, and where the hip belt sits?
= U 46 cm if I measured right. | About 14 kilos, and the belt is around my waist I guess.
T product
= A Then take M and set the adjustable back to the second notch. The hip belt should sit on the hip bones, not on the waist. | Lower the belt to your hip bones, pull it tight first, then the shoulder straps only until they touch. The hips carry, the shoulders just guide.
? U And the little straps on top? | What are the straps above the shoulders for?
? A Load lifters. Pull them until they're at about 45 degrees, looser when you climb. | They pull the weight towards you. Tighten them last.
U Thanks, I'll adjust it tonight. | That makes sense, I'll try it on Saturday.
A Great! If it still pinches after a day, {store} will fit it to you, free of charge. | Have a good one. If it doesn't help, you can swap it for a {other} within 30 days.

== bag: advice
# How warm is the {product}? | Sleeping bag for autumn | {product} or {other}
U Is the {product} warm enough for October in the mountains? | I sleep cold. Should I get the {product} or the {other}? | What do the two temperatures on the {product} mean?
A Let me get the figures side by side. | Good that you ask before buying. One second.
T compare
A The first is comfort, for someone who sleeps cold, the second is the limit. I'd always go by comfort. How cold will it get? | In short: comfort is where you sleep well, limit is where you just get through the night. What nights do you expect?
U Around zero at night. | Maybe two or three degrees below freezing.
= A Then the Cocoon Three with a liner is right, and it packs small. | I'd take the Cocoon Winter. You can open a warm bag, but you can't add warmth to a cold one.
? U Down or synthetic, if it's humid? | What about humid nights?
? A In constant damp I'd go synthetic, it insulates even when wet. | Hydrophobic down is fine for a few days. For weeks in the wet, synthetic.
? U And how do I wash it? | Can it go in the washing machine?
? A In a big drum, gentle, with down soap, then two hours in the dryer with tennis balls. Or let our repair service do it for {fee}. | Front loader, 30 degrees, extra rinse. Patience with the drying matters more than anything.
U Alright, ordering it now. | Thanks, that finally makes sense to me.
A Good choice. Hang it loosely at home, don't keep it in the stuff sack. | Sleep well out there!

== stove: howto, safety
# {product} burns with a yellow flame | {product} won't light in the cold
U My {product} has a weak yellow flame, is that dangerous? | The {product} won't light when it's cold in the morning.
A Thanks for asking first. Are you using it outdoors, and which cartridge? | Let me help. Which cartridge is on it, and how cold is it?
U A half-empty one, about 3 degrees this morning. Outdoors of course. | A Cinder Gas 230, outside, around freezing.
T product
A That's it then: butane hardly evaporates near freezing. Keep the cartridge in your jacket for ten minutes, or take a winter mix. | The Cinder Gas 230 is the right one, with the standard screw valve, but gas hates the cold. Warm it in your hands first and set it on something dry.
? U And the yellow flame? | Does the yellow matter?
? A A yellow flame means dirt in the nozzle. Unscrew the burner when cold and blow through it, never use a needle. | Yes, it soots and gives off carbon monoxide. Clean the nozzle, and never cook inside the tent.
U Blue flame again, coffee's on! | OK that did the trick.
A Enjoy the coffee! | Lovely. Have a good breakfast.

== watch: app, battery
# {product} doesn't sync | {product} loses GPS signal | Battery drains overnight
U My {product} doesn't sync with the app since yesterday. | The GPS drifts on my {product}. According to it I swam across a lake. | The battery drains overnight on my {product}, from 80 % to nothing.
A Let me look at your device. Is it on the latest firmware? | That sounds off. Could you tell me the version under Settings, System?
U It says {version}. | {version}, I think.
T known_issue
A There's a newer one. Please connect it to the charger, open the app and choose Update. It takes about ten minutes. | That version has exactly this bug. The update came out on {due}; you'll find it in the app under Devices.
U Updating now. | It's at 60 %.
= A Good, keep the two close together. | Nearly there, don't unplug it.
U OK it restarted. | Done, restarted by itself.
1 A Great. Now leave it under open sky for five minutes once, so that it gets its bearings. | Wonderful. Please sync once more, older tracks will follow.
1 U Seems to work again! | All good so far, even the lost hike is there.
1 A Happy to hear that. | Perfect, then I'll close this.
2 A And, does it behave? | How does it look now?
2 U Exactly the same. | No difference.
2 A Then I'd like to exchange it. With the two-year warranty you get a new {product}, case {ticket}. | OK, that's a defect. I've opened {ticket}; your new one arrives by {soon}.

== Pannier Duo, Koala Seat, Anchor Lock: compatibility, advice
# Does the {product} fit my bike? | Question about the {product}
U Does the {product} fit the Kestrel 500? | I've got a Heron City. Can I use the {product} with it? | Will the {product} work on an Otter Cargo too?
A I'll check the compatibility list. | Let me look that up for you.
T product
A Yes, it fits all Velora frames from 2023 on. You need a 5 mm hex key and five minutes. | It does. It comes with the right adapter, so there's nothing else to buy.
? U And on the Swift Fold? It's my partner's bike. | What about older bikes, from 2021?
? A There it doesn't, sadly; the frame is too narrow. | Those need the old mount. It's {fee}, I can add it for you.
? U Is it OK to leave it outside in winter? | Does it rust?
? A It doesn't mind rain. A drop of oil on the moving parts twice a year is enough. | It's alloy and stainless steel, so no. Road salt should be rinsed off now and then.
U Then I'll take it. Is there one in {city}? | Good. Can I pick it up today?
T stock
A {store} has three left and holds one for you until {soon}. | Yes, at {store}. Ask for {ticket}; store pickup is ready in an hour.
`);

// German: phrases and scenes.

import type { Language } from '../screenplay.ts';
import { parseScenes } from '../screenplay.ts';

const scenes = parseScenes(`
== ebike: battery, warranty
# Akku lädt nicht | {product} lädt nicht mehr | Ladegerät blinkt rot
U bei meinem {product} lädt der Akku nicht mehr. Das Ladegerät blinkt nur rot. | mein {product} hing die ganze Nacht am Strom und steht immer noch bei 4 %. Der Akku lädt nicht.
A Das ist ärgerlich. Ich sehe kurz nach, von wann Ihr Rad ist. | Das tut mir leid. Einen Moment, ich rufe Ihr {product} auf.
T warranty
A Ihr {product} ist vom {ordered}, die zwei Jahre Garantie gelten also noch. Nehmen Sie den Akku bitte einmal heraus, wischen Sie die Kontakte trocken ab und setzen Sie ihn ein, bis es klickt. | Danke. Bitte ziehen Sie das Ladegerät ab, halten Sie die Einschalttaste zehn Sekunden gedrückt und laden Sie dann bei Zimmertemperatur.
? U Schadet ihm eigentlich die Kälte im Keller? | Kann das an der kalten Garage liegen?
? A Unter 5 Grad lädt er schlecht. Über den Winter am besten halb voll in die Wohnung stellen. | Fahren bei Kälte ist kein Problem, laden schon. Nehmen Sie ihn über Nacht lieber mit hinein.
1 U Jetzt leuchtet es grün! | Tatsächlich, er lädt wieder.
1 A Wunderbar, dann saß er nur nicht richtig. Ich habe es unter {ticket} vermerkt, falls es wiederkommt. | Freut mich! Sollte es noch einmal passieren, nennen Sie einfach {ticket}.
2 U Leider unverändert rot. | Habe ich gemacht, tut sich nichts.
2 A Dann ist es der Akku selbst, und das übernehmen wir. Ich lege den Garantiefall an. | In Ordnung, genug probiert. Das ist ein Fall für die Akkugarantie.
2 T claim
2 A Erledigt: {ticket}. Ein neuer {battery} ist bis {soon} bei Ihnen, den alten nimmt {carrier} gleich mit. | Ihre Fallnummer ist {ticket}. Der neue Akku liegt ab {soon} bei {store} bereit.

== any: delivery, tracking
# Wo bleibt {order}? | Lieferung verspätet | Paket von {carrier} fehlt
U meine Bestellung {order} sollte am {due} kommen, aber es ist nichts da. | wo steckt mein Paket? Laut Sendungsverfolgung liegt {order} seit Tagen in {city}.
A Das schaue ich mir sofort an. | Entschuldigen Sie die Wartezeit. Ich frage den Stand bei {carrier} ab.
T tracking
1 A Es geht voran: {carrier} hat das Paket heute früh in {city} ins Auto geladen. Zustellung am {soon} bis {time} Uhr. | Gute Nachricht, es ist wieder unterwegs und kommt am {soon}.
1 U Da bin ich nicht zu Hause. Geht auch ein Abholfach? | Kann es beim Nachbarn abgegeben werden?
1 A Ja, ich habe es so vermerkt. Sie bekommen eine SMS, sobald es da ist. | Selbstverständlich, {carrier} weiß Bescheid.
2 A Seit dem {due} gibt es keinen Scan mehr, wir müssen von einem verlorenen Paket ausgehen. Soll ich neu liefern lassen oder das Geld erstatten? | So wie es aussieht, ist es verloren gegangen. Möchten Sie Ersatz oder die {price} zurück?
2 U Bitte neu liefern, ich brauche es für den Urlaub. | Ersatz bitte. Wie lange dauert das?
2 T reshipment
2 A Ist veranlasst. Der Ersatz geht heute noch raus und ist bis {soon} da. | Die neue Sendung kommt am {soon}, Ihre Bestellnummer bleibt gleich.

== Moraine Mid, Moraine Low, Scree Pro > Meadow Walk: returns, sizing
# {product} zu klein | Umtausch in Größe {size2}
U meine {product} sind in {size} zu klein. Kann ich sie gegen {size2} tauschen? | die {product} sind toll, aber vorne drückt es. Geht ein Umtausch?
A Natürlich. Haben Sie sie bisher nur in der Wohnung getragen? | Gern. Waren Sie damit schon draußen?
U Nur im Flur, die Etiketten sind noch dran. | Nein, nur auf dem Teppich.
T stock
1 A Prima, Größe {size2} ist da. Ich reserviere ein Paar, und das Rücksendeetikett kommt per Mail an {email}. | Passt: {size2} ist lieferbar und geht heute raus. Für die alten haben Sie 30 Tage Rückgabe.
1 U Muss ich die neuen erst bezahlen? | Und das kostet nichts extra?
1 A Nein, der Umtausch ist kostenlos. | Nichts. Wir berechnen nur, wenn das erste Paar nicht zurückkommt.
2 A {size2} kommt leider erst am {soon} wieder herein. Die {other} sind etwas weiter geschnitten, wäre das etwas? | Diese Größe ist ausverkauft. Ich könnte Ihnen die {other} anbieten, die haben eine breitere Zehenbox.
2 U Sind die genauso wasserdicht? | Und wie ist die Sohle im Vergleich?
2 T other
2 A Gleiche Membran, etwas weichere Sohle. Für Tagestouren völlig in Ordnung. | Ja, und 80 Gramm leichter. Nur für Geröll würde ich bei den {product} bleiben.
2 U Dann warte ich lieber auf die {product}. | Gut, dann nehme ich die.
2 A So machen wir es. Eine Bestätigung ist unterwegs. | Ich habe alles unter {order} notiert.

== Tarn 2, Tarn 3, Lumen Dome > Fjord Tunnel 4: advice
# {product} oder {other}? | Welches Zelt für Norwegen?
U wir suchen ein Zelt für zwei Wochen Norwegen mit dem Rad. Lieber das {product} oder das {other}? | reicht das {product} für zwei Erwachsene und einen Hund?
A Schöne Frage. Wie wichtig ist Ihnen das Gewicht? | Gern. Rechnen Sie eher mit Wind oder eher mit Dauerregen?
U Wichtig, wir haben jedes Gramm auf dem Rad. Dicht muss es aber sein. | Mit beidem, fürchte ich.
T compare
A Dann das {product}: leichter, und das Gestänge steht frei, auch auf Fels. Das {other} ist geräumiger, aber Sie merken es am Berg. | Ich würde das {product} nehmen. Die Nähte sind getapt, und in der Apsis trocknet auch der Hund.
? U Kann ich es irgendwo aufgebaut sehen? | Steht das irgendwo zum Anschauen?
? A Ja, {store} hat beide bis {later} aufgebaut. | Bei {store}, dort bauen wir es gern mit Ihnen auf.
U Überzeugt. Was kostet es mit Versand? | Dann bestelle ich. Wann wäre es da?
A {price}, kostenloser Versand, und am {soon} ist es bei Ihnen. | Bis {soon}. Der Preis ist {price}, Versand ist dabei.

== any: refund, returns
# Erstattung für {order} | Geld noch nicht da
U ich habe {order} vor {days} Tagen zurückgeschickt und noch keine Erstattung bekommen. | wann kommt das Geld für {order}? Laut {carrier} ist die Rücksendung längst bei Ihnen.
A Das lässt sich klären, ich sehe in die Retouren. | Verstehe. Ich prüfe, wo es hängt.
T refund
A Gefunden: Das Paket ist da, war aber keiner Bestellung zugeordnet. Die {price} sind jetzt freigegeben und spätestens am {soon} auf Ihrem Konto. | Die Retoure wurde am {due} geprüft, {price} gehen auf die Karte mit der Endung {card}.
? U Bekomme ich darüber eine Bestätigung? | Gibt es dazu eine Mail?
? A Ja, eben an {email} verschickt. | Die müsste schon in Ihrem Postfach liegen.
? U Und die Versandkosten? | Sind die Versandkosten dabei?
? A Die erstatten wir mit, weil Sie alles zurückgeschickt haben. | Ja, der Standardversand ist enthalten.

== ebike: service, stores
# Inspektion für das {product} | Werkstatttermin in {city}
U ich brauche einen Termin zur Inspektion für mein {product}. | an meinem {product} quietschen die Bremsen. Kann sich das jemand ansehen?
A Gern. Ich schaue in den Kalender von {store}. | Aber ja. Mal sehen, wann bei {store} etwas frei ist.
T appointments
A Am {soon} um {time} Uhr wäre etwas frei, sonst am {later} um 10 Uhr. | Der nächste freie Termin ist {soon}, {time} Uhr.
? U Wie lange dauert das denn? | Kann ich darauf warten?
? A Etwa eine Stunde. Kaffee gibt es auch. | Meist 60 bis 90 Minuten. Sie können gern warten.
U {soon} passt. | Den {soon} nehme ich.
A Eingetragen: {soon}, {time} Uhr, {store}. Bringen Sie bitte Schlüssel und Ladegerät mit. | Dann bis {soon} um {time} Uhr. Die Inspektion kostet {fee}.

== Squall Shell, Drizzle Lite, Torrent Parka: warranty, repair
1# Reißverschluss der {product} kaputt
2# {product} nicht mehr dicht
1 U an meiner {product} ist der Reißverschluss kaputt, nach gut einem Jahr. | bei meiner {product} ist der Reißverschluss kaputt, der Schieber hält nicht mehr. Was kann ich tun?
2 U meine {product} lässt an den Schultern Wasser durch. Fällt das unter die Garantie? | meine {product} hält nicht mehr dicht, nach einer Stunde Regen geht das Wasser durch.
A Das sollte nicht sein. Ich suche den Kauf heraus. | Mal sehen. Einen Augenblick bitte.
T warranty
2 A Gekauft am {ordered}, damit gelten zwei Jahre Garantie. Haben Sie Weichspüler benutzt? | Die Garantie läuft noch. Wie waschen Sie die Jacke denn?
2= U Nein, nur Spezialwaschmittel bei 30 Grad. | Ohne Weichspüler, Schonprogramm.
1 A Gekauft am {ordered}, damit gelten zwei Jahre Garantie. Das übernimmt unser Reparaturservice. Sie schicken sie kostenlos ein und haben sie nach etwa {days} Tagen zurück. | Gekauft am {ordered}, damit gelten zwei Jahre Garantie. Klarer Fall, ich öffne eine Reparatur.
1 T claim
1 A Ihre Nummer ist {ticket}, das Etikett ging an {email}. | Fertig: {ticket}. Sie können die Jacke auch bei {store} abgeben.
2 A Dann versuchen Sie bitte zuerst den Trockner: 20 Minuten bei niedriger Temperatur, das weckt die Imprägnierung auf. | Oft hilft schon Wärme: bei 30 Grad waschen und dann schonend in den Trockner.
2 U In den Trockner? Das hätte ich mich nie getraut. | Gut, das probiere ich heute Abend.
2 A Doch, wirklich. Perlt das Wasser danach nicht ab, melden Sie sich mit {ticket}, dann bekommen Sie eine neue. | Wenn es nicht hilft, tauschen wir sie aus. Notieren Sie sich bitte {ticket}.

== any: payment
# Karte abgelehnt | Zahlung klappt nicht
U beim Bezahlen wurde meine Karte abgelehnt, dabei ist genug Geld drauf. | ich will gerade bestellen ({product}), aber es heißt immer nur: Karte abgelehnt.
A Ich sehe mir die Versuche an. | Das haben wir gleich. Moment.
T payment
A Ihre Bank wollte eine Freigabe in der App, und die ist abgelaufen. Versuchen Sie es noch einmal mit geöffneter Banking-App? | Die Karte ist in Ordnung, nur die Sicherheitsabfrage wurde nicht bestätigt. Haben Sie die Banking-App griffbereit?
1 U Jetzt hat es geklappt! Nummer {order}. | Ah, da war die Meldung. Bezahlt, {order}.
1 A Sehr gut, ich sehe die Zahlung über {price}. Der Versand ist heute. | Perfekt, {order} ist schon im Lager.
2 U Es kommt keine Meldung. | Immer noch derselbe Fehler.
2 A Dann nehmen wir einen anderen Weg: Unter {email} finden Sie einen Zahlungslink, auch für Überweisung. | Ich reserviere Ihnen das Produkt und schicke eine Rechnung zum Überweisen.
2 U Damit ging es, danke. | Überwiesen.
2 A Angekommen. Ihre Bestellung ist {order}, Lieferung am {soon}. | Wunderbar, {order} kommt am {soon}.

== ebike: app, pairing
# App findet das {product} nicht | Bluetooth-Verbindung bricht ab
U die App findet mein {product} nicht mehr. | seit dem Update auf {version} bricht die Bluetooth-Verbindung zum Rad ständig ab.
A Das bekommen wir hin. Welches Telefon haben Sie? | Ich helfe gern. Welches Telefon und welche App-Version sind es?
U Ein Pixel 9 mit Version {version}. | iPhone 15, die App ist {version}.
T known_issue
A Entfernen Sie das Rad bitte aus der Bluetooth-Liste des Telefons und halten Sie dann die Plus-Taste fünf Sekunden, bis das Display blinkt. | In dieser Version ist ein bekannter Fehler. Löschen Sie das Rad in den Bluetooth-Einstellungen und drücken Sie dann lange auf die Plus-Taste.
U Es blinkt, aber gefunden wird nichts. | Welche Taste ist das genau?
= A Erlauben Sie der App noch den Standort, Android braucht das zum Suchen. | Links am Display, unter der Gummikappe.
U Ha, da ist es! Jetzt will es einen Code. | Gefunden! Welche PIN gehört da hinein?
A Die letzten vier Ziffern der Rahmennummer, sie steht unter dem Akku. | Vier Ziffern, sie stehen auf der Karte beim Schlüssel.
`);

export const de: Language = {
  code: 'de',
  gap: ' ',
  hello: ['Guten Tag,', 'Hallo,', 'Moin,', 'Hallo zusammen,', 'Servus,'],
  greeting: [
    'Guten Tag, {name}! Wie kann ich Ihnen helfen?',
    'Willkommen bei Northfold, {name}. Was kann ich für Sie tun?',
    'Hallo {name}, schön, dass Sie da sind. Worum geht es?',
  ],
  more: ['Kann ich sonst noch etwas für Sie tun?', 'Gibt es noch etwas?', 'Haben Sie noch eine Frage?'],
  bridge: ['Und noch etwas:', 'Noch eine Sache:', 'Wo ich Sie gerade habe:', 'Noch eine andere Frage:'],
  again: ['Hallo, ich bin es noch einmal:', 'Guten Tag, heute etwas anderes:', 'Hallo, ich schon wieder:'],
  enough: [
    'Nein, das war alles. Vielen Dank!',
    'Nein danke, das war es schon.',
    'Im Moment nicht, danke Ihnen.',
  ],
  thanks: [
    'Vielen Dank, das ging ja schnell.',
    'Super, danke für die schnelle Hilfe.',
    'Perfekt, herzlichen Dank.',
    'Danke, das hat mir sehr geholfen.',
    'Top, danke!',
  ],
  bye: [
    'Gern geschehen, {name}. Einen schönen Tag noch!',
    'Sehr gern. Gute Fahrt und bis bald!',
    'Immer gern. Kommen Sie gut durch die Woche!',
    'Das freut mich. Auf Wiedersehen, {name}!',
  ],
  scenes,
};

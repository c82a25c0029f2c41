// French: phrases and scenes.

import type { Language } from '../screenplay.ts';
import { parseScenes } from '../screenplay.ts';

const scenes = parseScenes(`
== ebike: battery, warranty
# Batterie du {product} | Le {product} ne charge plus
U la batterie ne charge plus sur mon {product}. Le voyant du chargeur reste rouge. | mon {product} est resté branché toute la nuit et il est toujours à 4 %. J'ai l'impression que la batterie ne charge plus.
A C'est embêtant. Je regarde la fiche de votre vélo. | Désolé pour ce souci. Un instant, je retrouve votre {product}.
T warranty
A Votre {product} date du {ordered}, la garantie de deux ans court donc toujours. Pouvez-vous sortir la batterie, essuyer les contacts avec un chiffon sec et la remettre jusqu'au clic ? | Merci. Débranchez le chargeur, appuyez dix secondes sur le bouton, puis rechargez à température ambiante.
? U Est-ce que le froid l'abîme ? Le vélo dort dans le garage. | Ça peut venir du froid ?
? A En dessous de 5 degrés, elle charge mal. L'hiver, gardez-la plutôt à l'intérieur, à moitié pleine. | Rouler au froid, oui ; charger au froid, non. Rentrez-la pour la nuit.
1 U C'est passé au vert ! | Ah, cette fois ça charge.
1 A Parfait, elle était sans doute mal enclenchée. J'ai tout noté sous {ticket}, au cas où. | Très bien ! Si cela se reproduit, donnez-nous la référence {ticket}.
2 U Toujours rouge, hélas. | Rien ne change.
2 A Alors c'est la batterie elle-même, et c'est pour nous. J'ouvre un dossier. | Inutile d'insister, la garantie batterie s'applique.
2 T claim
2 A C'est fait : dossier {ticket}. Une {battery} neuve arrive avant le {soon}, le livreur reprend l'ancienne. | Votre dossier est {ticket}. La batterie neuve vous attend chez {store} à partir du {soon}.

== any: delivery, tracking
# Où est {order} ? | Colis {carrier} en retard
U ma commande {order} devait arriver le {due} et je n'ai toujours rien. | le suivi de {order} ne bouge plus depuis des jours. Vous savez où est le colis ?
A Je vérifie tout de suite auprès de {carrier}. | Pardon pour l'attente. Je consulte le suivi.
T tracking
1 A Il est arrivé au dépôt de {city} et part en livraison : passage prévu le {soon} avant {time}. | Bonne nouvelle, il est reparti. {carrier} vous livre le {soon}.
1 U Je ne serai pas là. Le voisin peut le prendre ? | Et en cas d'absence ?
1 A Bien sûr, c'est indiqué au livreur. | Il sera déposé chez un voisin ou au point relais, comme vous préférez.
2 A Plus aucun passage depuis le {due} : c'est un colis perdu, j'en ai peur. Je vous le renvoie ou je vous rembourse ? | Franchement, il s'est perdu à {city}. Voulez-vous un nouvel envoi ou un remboursement de {price} ?
2 U Un nouvel envoi, s'il vous plaît. C'est pour les vacances. | Renvoyez-le-moi. C'est long ?
2 T reshipment
2 A C'est parti : expédition aujourd'hui, livraison le {soon}. | Il part ce soir et sera chez vous le {soon}, avec le même numéro de commande.

== Moraine Mid, Moraine Low, Scree Pro > Meadow Walk: returns, sizing
# Échange des {product} | Chaussures trop petites
U les {product} sont trop petites en {size}. Je peux les échanger contre du {size2} ? | j'adore les {product}, mais mes orteils touchent au bout. Un échange est possible ?
A Bien sûr. Vous les avez seulement essayées à l'intérieur ? | Avec plaisir. Elles n'ont pas encore servi dehors ?
U Non, juste dans le salon. | Seulement à la maison, l'étiquette y est encore.
T stock
1 A Parfait, le {size2} est disponible. Je vous en réserve une paire et j'envoie l'étiquette de retour à {email}. | Très bien, il reste du {size2}. Elles partent aujourd'hui, et vous avez les retours sous 30 jours pour l'autre paire.
1 U Je dois payer la nouvelle paire d'abord ? | C'est gratuit ?
1 A Non, l'échange ne vous coûte rien. | Oui, entièrement.
2 A Le {size2} est épuisé jusqu'au {soon}. Les {other} chaussent plus large, cela vous irait ? | Cette pointure manque, hélas. Je peux vous proposer les {other}.
2 U Elles sont aussi imperméables ? | Quelle différence entre les deux ?
2 T other
2 A Même membrane, semelle un peu plus souple. Très bien pour la journée. | Aussi imperméables et 80 grammes de moins. Dans les pierriers, je garderais les {product}.
2 U Va pour les {other}. | Je préfère attendre les {product}.
2 A C'est noté, et vous recevez une confirmation. | Entendu, tout est sur {order}.

== Tarn 2, Tarn 3, Lumen Dome > Fjord Tunnel 4: advice
# {product} ou {other} ? | Une tente pour le GR20
U je cherche une tente pour deux, à porter sur le dos. Plutôt la {product} ou la {other} ? | est-ce que la {product} tient l'orage ? On part sur le GR20.
A Beau projet ! Le poids compte beaucoup pour vous ? | Combien de nuits partez-vous ?
U Deux semaines, donc oui, chaque gramme compte. | On porte tout, mais je veux dormir au sec.
T compare
A Alors la {product} : plus légère, et elle tient debout sans sardines. La {other} est plus spacieuse, mais vous la sentirez dans les montées. | Je prendrais la {product}. Ses coutures étanches et son abside valent quelques grammes de plus.
? U On peut la voir montée quelque part ? | Vous l'avez en boutique ?
? A Oui, {store} expose les deux jusqu'au {later}. | Chez {store}, on la monte même avec vous.
U Vendu ! Combien avec la livraison ? | D'accord. Elle arriverait quand ?
A {price}, livraison gratuite, chez vous le {soon}. | Le {soon}, pour {price} tout compris.

== any: refund, returns
# Remboursement de {order} | Retour reçu, rien sur le compte
U j'ai renvoyé {order} il y a {days} jours et je n'ai pas été <remboursé/remboursée>. | où en est le remboursement de {order} ? D'après {carrier}, vous avez le colis depuis le {due}.
A Je regarde ce retour. | Je comprends. Voyons où cela bloque.
T refund
A Je vois : le colis est bien là, mais sans numéro de commande. Je viens de débloquer {price}, vous les aurez au plus tard le {soon}. | Le retour est contrôlé, {price} ont été versés sur la carte finissant par {card}.
? U J'aurai une confirmation ? | Vous m'envoyez un mail ?
? A Oui, elle vient de partir à {email}. | Il doit déjà être dans votre boîte.
? U Et les frais de port ? | Les frais d'envoi sont compris ?
? A Ils sont remboursés aussi, puisque tout est revenu. | Oui, c'est compris dans le montant.

== any: payment
# Carte refusée | Le paiement échoue
U au moment de payer, j'ai le message « carte refusée ». Ma banque dit que tout va bien. | je n'arrive pas à payer, toujours carte refusée.
A Je consulte les tentatives. | Voyons cela ensemble.
T payment
A Votre banque attendait une validation dans son appli et le délai est passé. Pouvez-vous réessayer, l'appli ouverte ? | La carte est bonne, il manquait la validation. Vous avez votre téléphone sous la main ?
1 U Ça y est ! Commande {order}. | Validé, merci. C'est la {order}.
1 A Parfait, je vois le paiement de {price}. Expédition aujourd'hui. | C'est confirmé, {order} part ce soir.
2 U Je ne reçois rien du tout. | Même message.
2 A Passons autrement : un lien de paiement vous attend à {email}, virement possible. | Je vous garde l'article 24 heures et je vous envoie un lien pour payer par virement.
2 U Le lien a marché. | Virement fait.
2 A Bien reçu : commande {order}, livraison le {soon}. | Merci, {order} est confirmée.

== Squall Shell, Drizzle Lite, Torrent Parka: warranty, repair
1# Fermeture éclair de la {product}
2# La {product} prend l'eau
1 U ma {product} a la fermeture éclair cassée, au bout d'un an à peine. | ma {product} ne ferme plus, fermeture éclair cassée en bas. Vous réparez ?
2 U ma {product} prend l'eau aux épaules. C'est pris en charge ? | ma {product} n'est plus étanche, elle prend l'eau dès qu'il pleut une heure.
A Ce n'est pas normal. Je cherche l'achat. | Un instant, je vérifie la garantie.
T warranty
2 A Achetée le {ordered}, vous avez donc la garantie de deux ans. L'avez-vous lavée avec de l'adoucissant ? | Elle est couverte. Comment la lavez-vous d'habitude ?
2= U Jamais, toujours une lessive spéciale. | À 30 degrés, sans adoucissant.
1 A Achetée le {ordered}, vous avez la garantie de deux ans. Notre service réparation s'en charge : envoi gratuit, retour sous {days} jours environ. | Achetée le {ordered}, vous avez la garantie de deux ans. C'est clair, j'ouvre une réparation.
1 T claim
1 A Votre dossier est {ticket}, l'étiquette est partie à {email}. | Voilà : {ticket}. Vous pouvez aussi la déposer chez {store}.
2 A Essayez d'abord 20 minutes de sèche-linge à basse température, cela ravive l'imperméabilisation. | Souvent la chaleur suffit : lavage à 30 degrés, puis un coup de fer à travers une serviette.
2 U Au sèche-linge ? Je n'aurais jamais osé ! | D'accord, j'essaie ce soir.
2 A C'est même conseillé. Si l'eau ne perle pas, revenez avec {ticket} et nous la remplaçons. | Sinon, nous l'échangeons : rappelez le dossier {ticket}.

== ebike: app, pairing
# L'appli ne trouve pas le {product} | Connexion Bluetooth
U l'appli ne trouve plus mon {product}. | depuis la version {version}, la connexion Bluetooth avec mon {product} saute sans arrêt.
A On va y arriver. Quel téléphone avez-vous ? | Quel est le modèle du téléphone, et la version de l'appli ?
U Un Pixel 9, version {version}. | iPhone 15, appli {version}.
T known_issue
A Supprimez le vélo dans les réglages Bluetooth, puis maintenez la touche plus cinq secondes jusqu'à ce que l'écran clignote. | C'est un défaut connu de cette version. Oubliez le vélo côté téléphone, puis appuyez longuement sur la touche plus.
U Ça clignote, mais rien. | Elle est où, cette touche ?
= A Autorisez aussi la localisation, Android en a besoin. | À gauche de l'écran, sous le caoutchouc.
U Trouvé ! Il me demande un code. | Ah, le voilà. Quel code PIN ?
A Les quatre derniers chiffres du numéro de cadre, sous la batterie. | Quatre chiffres, sur la carte fournie avec la clé.

== Firefly Mini, Pico Burner: voucher, payment
# Code {code} refusé | Bon de réduction
U mon code {code} est refusé dans le panier. | j'ai reçu le code {code} par mail, mais il ne marche pas.
A Je regarde à quoi il donne droit. | Un instant, je vérifie.
T voucher
1 A Il demande un panier de {minimum} et il vous manque quelques euros. | Le code est bon, mais à partir de {minimum} d'achat.
1 U Ah, j'ajoute une cartouche de gaz alors. | D'accord, je complète.
1 A Bonne idée, la Cinder Gas 230 sert toujours. Réessayez maintenant. | Essayez à nouveau, cela devrait passer.
1 U C'est bon ! | Accepté.
1 A Profitez bien de vos achats. | Parfait.
2 A Il a expiré le {due}. Comme vous êtes membre {plan}, en voici un autre : {code2}, valable jusqu'au {soon}. | Il n'est plus valable, mais je vous en ai créé un nouveau : {code2}.
2 U C'est très gentil ! | Oh, merci !
2 A Avec plaisir. Il vaut pour tout, sauf les vélos. | Je vous en prie.
`);

export const fr: Language = {
  code: 'fr',
  gap: ' ',
  hello: ['Bonjour,', 'Bonjour à vous,', 'Bonjour Northfold,'],
  greeting: [
    'Bonjour {name}, que puis-je faire pour vous ?',
    'Bienvenue chez Northfold, {name}. Comment puis-je vous aider ?',
    'Bonjour {name} ! Racontez-moi.',
  ],
  more: ['Puis-je faire autre chose pour vous ?', 'Avez-vous une autre question ?', 'Autre chose ?'],
  bridge: ['Autre chose :', 'Tant que je vous tiens :', 'Encore une question :', 'Et sinon :'],
  again: ['Rebonjour, un autre sujet cette fois :', 'Bonjour, encore moi :'],
  enough: ["Non, c'est tout. Merci beaucoup !", 'Non merci, tout est clair.', "C'est bon pour moi, merci."],
  thanks: [
    'Parfait, merci pour votre aide.',
    'Super, merci !',
    'Merci, vous êtes efficace.',
    'Merci infiniment, bonne journée.',
  ],
  bye: [
    'Je vous en prie, {name}. Bonne journée !',
    'Avec plaisir. Belle balade !',
    'À bientôt, {name} !',
    'Merci à vous, et bonne route.',
  ],
  scenes,
};

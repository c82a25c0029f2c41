// Spanish: phrases and scenes.

import type { Language } from '../screenplay.ts';
import { parseScenes } from '../screenplay.ts';

const scenes = parseScenes(`
== ebike: battery, warranty
# La batería no carga | {product}: el cargador sigue en rojo
U Desde ayer la batería no carga en mi {product}. La luz del cargador se queda en rojo. | Dejé la {product} enchufada toda la noche y sigue al 4 %. Parece que la batería no carga.
A Vaya, qué faena. Déjame ver los datos de tu bici. | Lo siento. Busco tu {product} un momento.
T warranty
A Tu {product} es del {ordered}, así que la garantía de dos años sigue vigente. Saca la batería, limpia los contactos con un paño seco y vuelve a colocarla hasta que haga clic. | Gracias por esperar. Desenchufa el cargador, mantén pulsado el botón de encendido diez segundos y prueba otra vez dentro de casa.
? U ¿Le afecta el frío? La guardo en el trastero. | ¿Puede ser por el frío del garaje?
? A Por debajo de 5 grados carga mal. En invierno es mejor subirla a casa. | Circular con frío no es problema, cargar sí. Métela en casa por la noche.
1 U ¡Ahora está en verde! | Pues sí, ya carga.
1 A ¡Genial! Seguramente no hacía buen contacto. Queda anotado como {ticket} por si vuelve a pasar. | Me alegro mucho. Si se repite, menciona {ticket}.
2 U Nada, sigue igual. | Probado, y sigue en rojo.
2 A Entonces es la propia batería y corre de nuestra cuenta. Abro la reclamación. | No probemos más, esto lo cubre la garantía de la batería.
2 T claim
2 A Listo, tu caso es {ticket}. Una {battery} nueva te llegará antes del {soon} y el mensajero recoge la vieja. | Hecho: {ticket}. Puedes cambiarla en {store} a partir del {soon}.
2 U ¿Y no tengo que pagar nada? | ¿Necesito la caja original?
2 A Nada en absoluto. | No hace falta, y no pagas nada.

== any: delivery, tracking
# ¿Dónde está {order}? | Pedido retrasado | El paquete de {carrier} no llega
U Mi pedido {order} tenía que llegar el {due} y aquí no hay nada. | ¿Me podéis decir dónde está {order}? El seguimiento no se mueve desde hace días.
A Siento la espera. Consulto ahora mismo con {carrier}. | Voy a ver qué dice {carrier}.
T tracking
1 A Ya está en {city} y sale a reparto: llegará el {soon} antes de las {time}. | Buenas noticias: se está moviendo otra vez. {carrier} lo entrega el {soon}.
1 U A esa hora trabajo. ¿Lo pueden dejar con un vecino? | ¿Y si no estoy en casa?
1 A Claro, lo he dejado indicado. | Sin problema, les he pedido que lo dejen con un vecino o en la portería.
2 A El último registro es del {due} en {city}. Me temo que es un paquete perdido. ¿Te envío otro o prefieres el reembolso? | Todo indica que se ha perdido. Puedo enviarte otro hoy o devolverte los {price}.
2 U Otro, por favor, lo necesito para las vacaciones. | Prefiero que me lo enviéis otra vez.
2 T reshipment
2 A Hecho. Sale hoy mismo y lo tendrás el {soon}. | Va en camino con el mismo número de pedido. Llegada: {soon}.

== Moraine Mid, Moraine Low, Scree Pro > Meadow Walk: returns, sizing
# Cambio de talla de las {product} | Botas pequeñas
U Las {product} me quedan pequeñas en la {size}. ¿Las puedo cambiar por una {size2}? | Me encantan las {product}, pero me rozan en los dedos. ¿Se pueden cambiar?
A Por supuesto. ¿Solo las has usado en casa? | Claro que sí. ¿Están sin estrenar en la calle?
U Sí, solo por el pasillo. | Sí, todavía llevan la etiqueta.
T stock
1 A Perfecto, hay {size2}. Te aparto un par y te mando la etiqueta a {email}. | Estupendo, queda la {size2}. Sale hoy, y para devolver las otras tienes devolución de 30 días.
1 U ¿Tengo que pagar las nuevas? | ¿Y el envío?
1 A No, el cambio es gratuito. | Todo gratis, también la recogida.
2 A La {size2} está agotada hasta el {soon}. Las {other} son un poco más anchas, ¿te valdrían? | No queda esa talla. ¿Has mirado las {other}? Tienen la puntera más amplia.
2 U ¿Son igual de impermeables? | ¿En qué se diferencian?
2 T other
2 A Misma membrana y una suela algo más blanda. Para excursiones de un día van de maravilla. | Igual de impermeables y 80 gramos más ligeras. Para pedreras, mejor las {product}.
2 U Venga, pruebo las {other}. | Vale, cámbiamelas por esas.
2 A Hecho, te llegan el {soon}. | Anotado en {order}. Llegan el {soon}.

== Tarn 2, Tarn 3, Lumen Dome > Fjord Tunnel 4: advice
# ¿{product} o {other}? | Tienda para los Pirineos
U Busco una tienda para dos y un perro. ¿Basta con la {product}? | No sé si llevarme la {product} o la {other} a los Pirineos.
A ¡Qué buen plan! ¿La lleváis a la espalda o en bici? | Te ayudo. ¿Qué pesa más para ti, el peso o el espacio?
U A la espalda, así que el peso importa. Pero que aguante la lluvia. | El espacio no tanto. Que no entre agua, sobre todo.
T compare
A Entonces la {product}: es más ligera y se monta sin piquetas. La {other} es más amplia, pero lo notarás en las subidas. | Yo me quedaría con la {product}. Pesa un poco, pero las costuras selladas y el ábside compensan cuando llueve tres días.
? U ¿Se puede ver montada en algún sitio? | ¿La tenéis en tienda?
? A Sí, {store} tiene las dos hasta el {later}. | En {store}, pregunta por el equipo de acampada.
U Me has convencido. ¿Cuánto sale con envío? | La pido hoy. ¿Cuándo llegaría?
A Son {price} con envío gratis, y llega el {soon}. | Llegaría el {soon}, por {price} en total.

== any: refund, returns
# Reembolso de {order} | Todavía sin reembolso
U Devolví el pedido {order} hace {days} días y sigo sin reembolso. | ¿Cuándo me devolvéis el dinero de {order}? {carrier} dice que lo recibisteis el {due}.
A Lo miro ahora mismo. | Entiendo, voy a ver dónde se ha quedado.
T refund
A Ya lo veo: el paquete llegó, pero nadie lo asoció a tu pedido. He liberado {price}, lo tendrás antes del {soon}. | La devolución está revisada y hemos abonado {price} en la tarjeta acabada en {card}.
? U ¿Me llega algún justificante? | ¿Me mandáis un correo?
? A Sí, acaba de salir a {email}. | Ya debería estar en tu bandeja de entrada.
? U ¿Incluye los gastos de envío? | ¿Y lo que pagué de envío?
? A Sí, al devolver el pedido entero también se abona. | También, va todo junto.

== any: payment
# Tarjeta rechazada | No puedo pagar
U Al pagar me sale tarjeta rechazada, y tengo saldo de sobra. | Intento comprar el modelo {product} y el pago falla una y otra vez.
A Vamos a ver esos intentos. | Un segundo, miro qué dice la pasarela de pago.
T payment
A Tu banco pidió confirmarlo en su aplicación y caducó. ¿Lo intentas otra vez con la app del banco abierta? | La tarjeta está bien, faltó la confirmación del banco. Prueba de nuevo con el móvil a mano.
1 U ¡Ahora sí! El número es {order}. | Ya está, me ha salido el aviso. {order}.
1 A Estupendo, veo el pago de {price}. Sale hoy del almacén. | Perfecto, {order} ya está confirmado.
2 U No me llega ningún aviso. | Sigue sin funcionar.
2 A Entonces te mando un enlace de pago a {email}; admite transferencia y PayPal. | Te reservo el producto 24 horas y te envío otro método de pago por correo.
2 U Con el enlace ha funcionado. | Listo, pagado por transferencia.
2 A Recibido. Tu pedido es {order} y llega el {soon}. | Ya lo veo: {order}. ¡Que lo disfrutes!

== Squall Shell, Drizzle Lite, Torrent Parka: warranty, repair
1# Cremallera rota en la {product}
2# La {product} cala
1 U Tengo la cremallera rota en la {product}, y la compré hace poco más de un año. | Se me ha roto el tirador de la {product}: cremallera rota a media montaña. ¿Lo cubre la garantía?
2 U Mi {product} ya no es impermeable, cala por los hombros. ¿Entra en garantía? | La {product} cala cuando llueve de verdad, ya no es impermeable. ¿Qué hago?
A Eso no debería pasar. Busco la compra. | Vamos a comprobarlo, un momento.
T warranty
2 A Es del {ordered}, está en plazo: garantía de dos años. ¿La has lavado con suavizante? | Está cubierta. ¿Cómo la sueles lavar?
2= U Nunca, solo con jabón especial. | A 30 grados y sin suavizante.
1 A Es del {ordered}, está en plazo: garantía de dos años. La arregla nuestro servicio de reparación: la envías gratis y vuelve en unos {days} días. | Es del {ordered}, está en plazo: garantía de dos años. Caso claro. Abro la reparación.
1 T claim
1 A Tu número es {ticket} y la etiqueta está en {email}. | Hecho: {ticket}. También la puedes dejar en {store}.
2 A Prueba antes esto: 20 minutos de secadora a baja temperatura. Eso reactiva el tratamiento. | A veces basta con calor: lávala a 30 grados y plánchala con un paño encima.
2 U ¿En serio, en la secadora? | Anda, no lo sabía. Lo pruebo esta noche.
2 A En serio. Y si el agua no resbala después, escríbenos con {ticket} y te damos una nueva. | Si no mejora, te la cambiamos. Apunta {ticket}.

== ebike: service, stores
# Revisión de la {product} | Cita en {store}
U Quería pedir cita para la revisión de mi {product}. | Me chirrían los frenos de la {product}. ¿Me la podéis mirar en {city}?
A Claro. Miro la agenda de {store}. | Por supuesto. A ver qué hueco tiene {store}.
T appointments
A Hay hueco el {soon} a las {time}, o el {later} a las 10:00. | Lo primero es el {soon} a las {time}. ¿Te viene bien?
? U ¿Cuánto tardan? | ¿Puedo esperar allí?
? A Una hora más o menos. Hay café. | Sí, suele ser una hora y hay una zona para esperar.
U El {soon} me va bien. | Perfecto, me quedo con esa.
A Reservado: {soon}, {time}, en {store}. Trae el cargador y la llave. | Te esperan el {soon} a las {time}. La revisión cuesta {fee}.

== any: address, orders
# Cambiar la dirección de {order} | Me he mudado
U Me he mudado y {order} va a mi antigua dirección. ¿Se puede cambiar? | Puse mal la dirección en {order}. ¿Llego a tiempo?
A Miro si ya ha salido. | A ver en qué punto está.
T order
A Todavía está en el almacén. ¿Cuál es la dirección correcta? | Llegas a tiempo. ¿A dónde lo enviamos?
U {street}, {city}. | A {street}, {city}, por favor.
A Cambiado. La entrega sigue prevista para el {soon}. | Listo, va a {street}. Llega el {soon}.
? U ¿Cambia también la de mi cuenta? | ¿Y la dirección de facturación?
? A No, solo la de este pedido. ¿La actualizo también? | Esa no la he tocado. Puedo cambiarla si quieres.
? U Sí, por favor. | Sí, mejor.
? A Hecho, ya es tu dirección principal. | Actualizada.
`);

export const es: Language = {
  code: 'es',
  gap: ' ',
  hello: ['¡Hola!', 'Hola, buenas.', 'Hola, ¿qué tal?', '¡Buenas!'],
  greeting: [
    '¡Hola, {name}! ¿En qué puedo ayudarte?',
    'Hola {name}, te damos la bienvenida a Northfold. ¿Qué necesitas?',
    'Buenas, {name}. Cuéntame, ¿qué ha pasado?',
  ],
  more: ['¿Necesitas algo más?', '¿Te ayudo con otra cosa?', '¿Alguna otra duda?'],
  bridge: ['Otra cosa.', 'Ya que estamos…', 'Aprovecho para preguntar otra cosa.', 'Y una duda más.'],
  again: ['Hola, aquí estoy otra vez.', '¡Buenas de nuevo!', 'Hola, hoy vengo con otro tema.'],
  enough: ['No, eso es todo. ¡Muchas gracias!', 'Nada más, gracias.', 'No, con eso me basta. ¡Gracias!'],
  thanks: [
    'Perfecto, mil gracias.',
    'Genial, gracias por la ayuda.',
    'Muchísimas gracias, qué rapidez.',
    'ok gracias!!',
  ],
  bye: [
    '¡De nada, {name}! Que tengas un buen día.',
    'Un placer. ¡Buena ruta!',
    'A ti, {name}. Aquí estamos para lo que necesites.',
    '¡Gracias a ti! Hasta pronto.',
  ],
  scenes,
};

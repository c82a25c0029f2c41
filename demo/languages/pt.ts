// Brazilian Portuguese: phrases and scenes.

import type { Language } from '../screenplay.ts';
import { parseScenes } from '../screenplay.ts';

const scenes = parseScenes(`
== ebike: battery, warranty
# Bateria não carrega | {product}: carregador no vermelho
U A bateria não carrega na minha {product}. A luz do carregador fica vermelha. | Deixei a {product} na tomada a noite toda e continua em 4 %. Acho que a bateria não carrega mais.
A Poxa, que chato. Vou abrir os dados da sua bike. | Sinto muito. Só um instante, estou procurando a sua {product}.
T warranty
A Sua {product} é de {ordered}, então ainda está na garantia de dois anos. Você pode tirar a bateria, limpar os contatos com um pano seco e encaixar de novo até ouvir o clique? | Obrigado por esperar. Tire o carregador da tomada, segure o botão por dez segundos e tente de novo.
? U Será que é o calor da garagem? | Pode ser a tomada?
? A Pode ser: acima de 40 graus ela se protege e não carrega. Deixe na sombra uma horinha antes. | É bom testar em outra, sim, de preferência sem extensão.
1 U Agora ficou verde! | Opa, começou a carregar.
1 A Que ótimo! Provavelmente estava mal encaixada. Deixei anotado em {ticket}, caso volte a acontecer. | Maravilha. Se repetir, é só citar {ticket}.
2 U Nada, continua vermelha. | Fiz tudo e não mudou.
2 A Então é a própria bateria, e isso é por nossa conta. Vou abrir o chamado. | Chega de testes: isso entra na garantia da bateria.
2 T claim
2 A Pronto, chamado {ticket}. Uma {battery} nova chega até {soon} e o entregador leva a antiga. | Feito: {ticket}. A troca pode ser na {store} a partir de {soon}.
2 U E eu não pago nada? | Precisa da caixa original?
2 A Nada mesmo. | Não precisa, e não tem custo nenhum.

== any: delivery, tracking
# Cadê o pedido {order}? | Entrega atrasada | Pacote da {carrier}
U Meu pedido {order} era para chegar em {due} e até agora nada. | Cadê o {order}? O rastreio não mexe faz dias.
A Desculpe a demora. Vou consultar a {carrier}. | Deixa eu ver o que aconteceu.
T tracking
1 A Achei: ele chegou em {city} e sai para entrega em {soon}, até {time}. | Boa notícia, voltou a andar! A {carrier} entrega em {soon}.
1 U Não vou estar em casa. Pode deixar na portaria? | E se não tiver ninguém?
1 A Pode sim, já avisei a {carrier}. | Deixam com o porteiro ou com um vizinho, já está anotado.
2 A A última leitura foi em {due}, em {city}. Infelizmente parece pacote extraviado. Prefere outro envio ou o reembolso? | Pelo jeito se perdeu. Posso mandar outro hoje ou devolver os {price}.
2 U Manda outro, por favor, preciso para a viagem. | Outro envio. Demora muito?
2 T reshipment
2 A Feito! Sai hoje e chega em {soon}. | Já está a caminho com o mesmo número, chega em {soon}.

== Moraine Mid, Moraine Low, Scree Pro > Meadow Walk: returns, sizing
# Trocar {product} de tamanho | Botas apertadas
U As {product} ficaram pequenas, número {size}. Posso trocar por {size2}? | Adorei as {product}, mas estão apertadas na frente. Dá para trocar?
A Claro! Você só usou dentro de casa? | Com certeza. Ainda não usou na rua, né?
U Só na sala. | Não, ainda estão com a etiqueta.
T stock
1 A Perfeito, temos {size2}. Separei um par e mandei a etiqueta para {email}. | Ótimo, tem {size2} no estoque. Sai hoje, e para as antigas vale a devolução em 30 dias.
1 U Tenho que pagar as novas antes? | E o frete?
1 A Não, a troca é gratuita. | Por nossa conta, ida e volta.
2 A O {size2} só volta em {soon}. As {other} têm a forma mais larga, servem? | Acabou esse tamanho. Já viu as {other}? A ponta é mais folgada.
2 U Elas também são impermeáveis? | Qual a diferença?
2 T other
2 A Mesma membrana, sola um pouco mais macia. Para trilhas de um dia são ótimas. | São, e 80 gramas mais leves. Só para terreno com pedra solta eu ficaria com as {product}.
2 U Fechado, quero as {other}. | Pode trocar por essas.
2 A Combinado, chegam em {soon}. | Anotado no {order}. Chegam em {soon}.

== Tarn 2, Tarn 3, Lumen Dome > Fjord Tunnel 4: advice
# {product} ou {other}? | Barraca para a Chapada
U Preciso de uma barraca para a Chapada Diamantina: a {product} ou a {other}? | A {product} cabe duas pessoas e um cachorro?
A Que viagem boa! Vão carregar nas costas? | Vamos lá. O que importa mais, peso ou espaço?
U Nas costas, então peso conta. Mas chove bastante lá. | Peso, mas não pode molhar por dentro.
T compare
A Então a {product}: mais leve e fica em pé sozinha. A {other} é mais espaçosa, só que na subida você sente. | Eu levaria a {product}. As costuras seladas e o avanço fazem diferença quando chove três dias.
? U Dá para ver montada em algum lugar? | Tem na loja?
? A Tem sim, a {store} está com as duas até {later}. | Na {store} eles montam com você.
U Me convenceu. Quanto fica com frete? | Vou pedir hoje. Chega quando?
A {price} com frete grátis, e chega em {soon}. | Chega em {soon}, por {price}.

== any: refund, returns
# Reembolso do {order} | Ainda sem reembolso
U Devolvi o pedido {order} há {days} dias e ainda não caiu o reembolso. | Quando sai o reembolso do {order}? A {carrier} diz que vocês receberam em {due}.
A Vou olhar agora. | Entendo, deixa eu ver onde parou.
T refund
A Vi aqui: o pacote chegou, mas ninguém ligou ao seu pedido. Liberei {price}, cai até {soon}. | A devolução foi conferida e {price} voltaram para o cartão final {card}.
? U Vocês mandam comprovante? | Recebo um e-mail?
? A Sim, acabou de sair para {email}. | Já deve estar na sua caixa de entrada.
? U O frete também volta? | Inclui o frete?
? A Volta, porque você devolveu o pedido inteiro. | Sim, está tudo junto.

== any: payment
# Cartão recusado | Pix não confirma
U Na hora de pagar aparece cartão recusado, mas tenho limite. | Paguei por Pix e o pedido não confirma.
A Vou ver as tentativas. | Só um segundo, vou olhar no sistema de pagamento.
T payment
A O banco pediu confirmação no aplicativo e o tempo acabou. Tenta de novo com o app do banco aberto? | Está tudo certo do seu lado, faltou só a confirmação do banco. Pode tentar mais uma vez?
1 U Agora foi! Número {order}. | Funcionou, é o {order}.
1 A Perfeito, vi o pagamento de {price}. Sai hoje. | Ótimo, {order} confirmado.
2 U Mesma coisa. | Não aparece nada no app do banco.
2 A Então mando um link de pagamento para {email}, aceita Pix e boleto. | Vou reservar por 24 horas e te enviar um novo código Pix.
2 U Pelo link deu certo. | Paguei agora.
2 A Recebido! Seu pedido é o {order} e chega em {soon}. | Confirmado: {order}.

== ebike: service, stores
# Revisão da {product} | Horário na {store}
U Queria marcar a revisão da minha {product}. | O freio da {product} está fazendo barulho. Alguém pode olhar em {city}?
A Claro, vou ver a agenda da {store}. | Com certeza. Deixa eu ver quando a {store} tem vaga.
T appointments
A Tem {soon} às {time} ou {later} às 10h. | O primeiro horário é {soon}, às {time}. Serve?
? U Demora muito? | Posso esperar lá?
? A Mais ou menos uma hora, e tem café. | Pode, leva cerca de uma hora.
U {soon} está ótimo. | Fico com esse.
A Marcado: {soon}, {time}, {store}. Leve o carregador e a chave da bateria. | Combinado! A revisão custa {fee}.

== watch: app, battery
# {product} não sincroniza | GPS do {product} perdido
U Meu {product} não sincroniza com o aplicativo desde ontem. | O GPS do {product} diz que atravessei um lago nadando.
A Vamos resolver. Qual versão aparece em Ajustes, Sistema? | Que aventura! Me diz a versão do sistema?
U Aqui diz {version}. | {version}, eu acho.
T known_issue
A Tem uma mais nova que corrige isso. Ponha no carregador, abra o aplicativo e toque em Atualizar. | Essa versão tem esse defeito mesmo. A correção saiu em {due} e está no aplicativo, em Dispositivos.
U Atualizando. | Está em 60 %.
A Deixa os dois pertinho, falta pouco. | Boa. Depois deixe cinco minutos a céu aberto.
U Funcionou, o pedal de domingo apareceu! | Tudo certo, até a trilha perdida voltou.
A Que alegria! | Show, qualquer coisa é só chamar com {ticket}.

== any: invoice, orders
# Nota fiscal do {order} | Segunda via da nota
U Preciso da nota fiscal do {order}. | Vocês podem mandar a nota do {product}? É para a empresa.
A Claro. Em nome de quem? | Mando sim. Quais são os dados?
U {company}, {street}, {city}. | {company}, com endereço {street}, {city}.
T invoice
A Pronto, a nota de {price} foi para {email}. | Enviada para {email}, no valor de {price}.
? U Faltou o CNPJ. | O CNPJ não aparece.
? A Tem razão. Inclua em Conta, Dados da empresa, e eu emito de novo agora mesmo. | Corrigi com o que está no seu cadastro, pode conferir?
? U Agora sim. | Certinho.
? A Perfeito. | Que bom!
`);

export const pt: Language = {
  code: 'pt',
  gap: ' ',
  hello: ['Oi!', 'Olá!', 'Opa!', 'Olá, pessoal!', 'Oi, tudo bem?'],
  greeting: [
    'Oi, {name}! Como posso ajudar?',
    'Olá, {name}, boas-vindas à Northfold. O que você precisa?',
    'Oi {name}, tudo bem? Me conta o que houve.',
  ],
  more: ['Posso ajudar com mais alguma coisa?', 'Mais alguma dúvida?', 'Precisa de algo mais?'],
  bridge: ['Mais uma coisa.', 'Aproveitando…', 'Ah, outra dúvida.', 'E já que estamos aqui…'],
  again: ['Oi, sou eu de novo.', 'Olá de novo! Outro assunto hoje.'],
  enough: [
    'Não, era só isso. Muito <obrigado/obrigada>!',
    'Só isso mesmo, valeu!',
    'Por enquanto não, <obrigado/obrigada>.',
  ],
  thanks: [
    'Perfeito, <obrigado/obrigada> pela ajuda.',
    'Valeu demais!',
    'Show, <obrigado/obrigada>!',
    'Nossa, que rápido. <Obrigado/Obrigada>!',
  ],
  bye: [
    'Imagina, {name}! Tenha um ótimo dia.',
    'Eu que agradeço. Boa trilha!',
    'Por nada, {name}. Até a próxima!',
    'Disponha! Bom pedal!',
  ],
  scenes,
};

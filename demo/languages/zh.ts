// Chinese (simplified): phrases and scenes.

import type { Language } from '../screenplay.ts';
import { parseScenes } from '../screenplay.ts';

const scenes = parseScenes(`
== ebike: battery, warranty
# {product} 电池充不进电 | 充电器一直亮红灯
U 我的 {product} 电池充不进电了，充电器一直亮红灯。 | {product} 充了一整晚还是 4%，怎么回事？
A 给您添麻烦了，我先查一下您的车。 | 别着急，我看一下购买记录。
T warranty
A 您的 {product} 是{ordered}买的，还在两年质保期内。麻烦把电池取下来，用干布擦一下触点，再装回去，听到咔哒一声为止。 | 查到了。请先拔掉充电器，长按电源键十秒，再在室内试一次。
? U 跟天冷有关系吗？ | 放在车库里会不会太冷？
? A 低于 5 度就不太好充了，冬天最好拿到屋里。 | 骑没问题，充电请尽量在室内。
1 U 好了，变绿灯了！ | 可以了，开始充了。
1 A 太好了，应该是没装到位。我记在 {ticket} 里了，以后再出现就报这个号。 | 那就好。编号 {ticket}，有问题随时找我们。
2 U 还是红灯。 | 换了插座也不行。
2 A 那就是电池本身的问题，由我们负责。我来登记。 | 不用再试了，这个走电池质保。
2 T claim
2 A 登记好了，编号 {ticket}。新的 {battery} {soon}前送到，旧的让快递员带走就行。 | 编号 {ticket}。从{soon}起也可以到{store}更换。
2 U 要付钱吗？ | 需要原来的包装吗？
2 A 完全免费。 | 不需要包装，也不收费。

== any: delivery, tracking
# {order} 到哪儿了？ | 快递延误 | {carrier} 的包裹没到
U 订单 {order} 说好{due}到的，现在还没收到。 | 帮我查一下 {order}，物流好几天没动了。
A 不好意思让您久等，我马上问 {carrier}。 | 好的，我查一下物流。
T tracking
1 A 今天早上已经到{city}了，{soon} {time} 前送到。 | 好消息，包裹又动起来了，预计{soon}送达。
1 U 我那会儿不在家，能放驿站吗？ | 可以改成晚上送吗？
1 A 可以，已经备注放驿站，到了会发短信。 | 可以，已经改到 19 点以后。
2 A {due}之后就没有扫描记录了，看来是包裹丢失。给您重发，还是退款？ | 在{city}卡住了，多半是丢了。可以今天重发，也可以退 {price}。
2 U 重发吧，出去玩要用。 | 再发一个吧，多久能到？
2 T reshipment
2 A 已经安排，今天发出，{soon}到。 | 好的，订单号不变，预计{soon}送到。

== Moraine Mid, Moraine Low, Scree Pro > Meadow Walk: returns, sizing
# {product} 换码 | 登山鞋小了
U {product} 的 {size} 码有点小，能换 {size2} 吗？ | 很喜欢 {product}，就是顶脚，可以换吗？
A 当然可以。只在家里试穿过吧？ | 可以的，没穿出门吧？
U 对，就在客厅走了走。 | 没有，吊牌还在。
T stock
1 A {size2} 有货，给您留了一双，退货标签发到 {email} 了。 | 有 {size2}，今天就发。旧的那双按 30 天退货寄回就行。
1 U 新的要先付款吗？ | 运费谁出？
1 A 不用，直接换。 | 我们出，来回都免。
2 A {size2} 要到{soon}才补货。{other} 鞋头宽一些，您看可以吗？ | 这个码卖完了。要不要看看 {other}？
2 U 也防水吗？ | 有什么区别？
2 T other
2 A 一样的防水膜，鞋底软一点，一日徒步完全够用。 | 防水一样，还轻 80 克。走碎石路的话还是 {product} 好。
2 U 那就换 {other}。 | 行，要 {other}。
2 A 好的，{soon}送到。 | 已经改好，都在订单 {order} 里。

== Tarn 2, Tarn 3, Lumen Dome > Fjord Tunnel 4: advice
# {product} 还是 {other}？ | 去川西带哪顶帐篷
U 两个人去川西徒步，买 {product} 还是 {other}？ | {product} 住两个大人加一条狗够吗？
A 真让人羡慕！是自己背吗？ | 您更看重重量还是空间？
U 自己背，要轻，但也怕下雨。 | 重量吧，不过山上风大。
T compare
A 那选 {product}，轻，而且不打地钉也能立住。{other} 宽敞些，但爬坡的时候能感觉出来。 | 我会选 {product}，接缝压胶，门厅也大，连下三天雨也不怕。
? U 哪里能看到实物？ | 店里有样品吗？
? A {store}两款都有展示，到{later}为止。 | {store}有，店员可以陪您搭一遍。
U 好，就买它。包邮多少钱？ | 下单了，什么时候到？
A {price}，免运费，{soon}到。 | {soon}到，一共 {price}。

== any: refund, returns
# {order} 的退款 | 退款还没到账
U {order} 退回去 {days} 天了，退款还没到账。 | {carrier} 显示你们{due}就签收了，{order} 怎么还不退款？
A 我查一下退货记录。 | 理解您的心情，我看看卡在哪儿了。
T refund
A 包裹到了，但没跟订单对上。现在已经给您退了 {price}，最晚{soon}到账。 | 验收完了，{price} 已退到尾号 {card} 的卡上。
? U 运费也退吗？ | 包括运费吗？
? A 整单退货，运费也一起退。 | 包括的。

== any: payment
# 付款失败 | 银行卡被拒
U 付款的时候一直提示银行卡被拒，可是余额够啊。 | 想买 {product}，付款总是失败。
A 我看一下支付记录。 | 稍等，我查查原因。
T payment
A 银行要求在手机上确认，结果超时了。打开银行的应用再试一次好吗？ | 卡没问题，只是少了银行确认那一步。
1 U 这次成功了，订单号 {order}。 | 可以了，{order}。
1 A 收到，{price} 已到账，今天发货。 | 好的，{order} 已确认。
2 U 还是不行。 | 没有弹出确认。
2 A 那我发个付款链接到 {email}，支付宝和微信都可以。 | 给您保留 24 小时，换个方式付款，链接已发。
2 U 用链接付好了。 | 付了。
2 A 收到，订单 {order}，{soon}送到。 | 看到了，{order}，祝您使用愉快。

== ebike: service, stores
# 预约保养 {product} | {store}预约
U 想给 {product} 约个保养。 | {product} 刹车有异响，能帮我看看吗？
A 好的，我看一下{store}的时间。 | 没问题，{store}离您最近，我查一下。
T appointments
A {soon} {time} 有空，或者{later}上午 10 点。 | 最早是{soon} {time}，可以吗？
? U 大概要多久？ | 能在店里等吗？
? A 一个小时左右，店里有咖啡。 | 可以，一般 60 到 90 分钟。
U 那就{soon}。 | 可以，就这个时间。
A 约好了：{soon} {time}，{store}。请带上钥匙和充电器。 | 好的，保养费 {fee}，到店再付。

== watch: app, battery
# {product} 无法同步 | {product} 轨迹乱跳
U 我的 {product} 从昨天起无法同步。 | {product} 的轨迹乱跳，说我从湖里游过去了。
A 哈哈，辛苦了。系统版本是多少？ | 我来看看，请告诉我系统版本。
U 显示 {version}。 | {version}。
T known_issue
A 有新版本了，插上充电器，在应用里点更新，十分钟左右。 | 这个版本确实有这个问题，{due}已经修好了，更新一下就行。
U 正在更新。 | 到 60% 了。
A 手机别离太远。 | 快好了，先别拔。
U 好了，周日的骑行记录出来了！ | 可以了，丢的那条轨迹也回来了。
A 太好了。 | 那就好，有问题报 {ticket} 就行。

== any: address, orders
# 修改 {order} 的地址 | 搬家了
U {order} 寄到旧地址了，还能改吗？ | 我搬家了，{order} 的地址想改一下。
A 我看看发货没有。 | 马上查。
T order
A 还没出库，新地址是？ | 来得及，寄到哪里？
U {city}{street}。 | 麻烦寄到{city}{street}。
A 改好了，还是{soon}送到。 | 好的，已改为{street}。
? U 账户里的地址也改了吗？ | 默认地址也会变吗？
? A 没有，只改了这一单。要一起改吗？ | 默认地址没动，需要我改吗？
? U 一起改吧。 | 改吧。
? A 改好了。 | 好的，以后都寄这里。
`);

export const zh: Language = {
  code: 'zh',
  gap: '',
  hello: ['你好，', '您好，', '在吗？', '你好！'],
  greeting: ['{name}您好，有什么可以帮您？', '您好{name}，这里是北折客服。', '{name}您好，请说。'],
  more: ['还有什么可以帮您的吗？', '还有别的问题吗？'],
  bridge: ['对了，还有件事。', '再问一下，', '另外，'],
  again: ['你好，又是我。', '您好，今天换个问题。'],
  enough: ['没有了，谢谢！', '没了，多谢。', '暂时没有，谢谢你。'],
  thanks: ['太好了，谢谢。', '好的，麻烦你了。', '谢谢，服务真快。', '明白了，多谢！'],
  bye: ['不客气，祝您生活愉快！', '应该的，{name}再见。', '不客气，路上注意安全！'],
  scenes,
};

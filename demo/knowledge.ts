// What the demo's support knows: faults, the promises that cover them, and what the features are called. Aliases are words as
// they stand in the conversations of each language.

import type { CategoryKey, Named } from './catalogue.ts';

export interface Issue extends Named {
  /** The kinds of product that have it; none: it is about orders and accounts. */
  categories: readonly CategoryKey[];
  /** Names of the policies that cover it. */
  policies: readonly string[];
}

export const issues: readonly Issue[] = [
  {
    name: 'Battery does not charge',
    aliases: [
      "battery won't charge",
      'Akku lädt nicht',
      'lädt der Akku nicht',
      'la batería no carga',
      'batterie ne charge plus',
    ].concat(['bateria não carrega', 'バッテリーが充電できない', '充不进电', 'البطارية لا تشحن']),
    description: 'The charger shows red, or the level does not rise. Often cold, or a loose contact.',
    categories: ['ebike'],
    policies: ['Battery warranty', 'Two-year warranty'],
  },
  {
    name: 'Bluetooth pairing fails',
    aliases: ['Bluetooth pairing', 'Bluetooth-Verbindung', 'connexion Bluetooth', 'Bluetooth接続'],
    description: 'The app searches and does not find the bike, or loses it again.',
    categories: ['ebike'],
    policies: [],
  },
  {
    name: 'Brakes squeal',
    aliases: [
      'brakes squeal',
      'quietschen die Bremsen',
      'chirrían los frenos',
      'ブレーキが鳴る',
      '刹车有异响',
      'صرير الفرامل',
    ],
    description: null,
    categories: ['ebike'],
    policies: ['Repair service'],
  },
  {
    name: 'Wrong size',
    aliases: [
      'wrong size',
      'too tight',
      'half a size too small',
      'zu klein',
      'quedan pequeñas',
      'trop petites',
      'ficaram pequenas',
    ].concat(['きつい', '有点小', '顶脚', 'ضيق', 'المقاس غير مناسب']),
    description: 'It does not fit. Exchanges are free while it is unworn.',
    categories: ['boots', 'jacket'],
    policies: ['30-day returns'],
  },
  {
    name: 'Broken zip',
    aliases: [
      'broken zip',
      'main zip',
      'Reißverschluss kaputt',
      'cremallera rota',
      'fermeture éclair cassée',
      'ファスナーの破損',
    ],
    description: null,
    categories: ['jacket', 'tent', 'pack'],
    policies: ['Two-year warranty', 'Repair service'],
  },
  {
    name: 'Lets water in',
    aliases: ['not waterproof any more', 'Wasser durch', 'ya no es impermeable', "prend l'eau", '水がしみて'],
    description: 'The coating is tired. Warmth, from a dryer or an iron, often brings it back.',
    categories: ['jacket', 'tent', 'boots'],
    policies: ['Two-year warranty', 'Repair service'],
  },
  {
    name: 'Missing part',
    aliases: ['missing parts', 'poles is missing'],
    description: null,
    categories: ['tent'],
    policies: ['30-day returns'],
  },
  {
    name: 'Damaged on arrival',
    aliases: ['damaged on arrival', 'transport damage'],
    description: 'Broken on the way. A photo is enough, nothing has to be sent back.',
    categories: ['lamp'],
    policies: ['Free shipping', '30-day returns'],
  },
  {
    name: 'Does not sync',
    aliases: ["doesn't sync", 'não sincroniza', '无法同步'],
    description: null,
    categories: ['watch'],
    policies: ['Two-year warranty'],
  },
  {
    name: 'GPS drifts',
    aliases: ['loses GPS signal', '轨迹乱跳'],
    description: 'Tracks jump, across lakes for example. Fixed by an update.',
    categories: ['watch'],
    policies: ['Two-year warranty'],
  },
  {
    name: 'Battery drains overnight',
    aliases: ['battery drains overnight'],
    description: null,
    categories: ['watch', 'lamp'],
    policies: ['Two-year warranty'],
  },
  {
    name: 'Weak yellow flame',
    aliases: ['weak yellow flame', 'yellow flame', "won't light"],
    description: 'Cold gas or a dirty nozzle.',
    categories: ['stove'],
    policies: ['Repair service'],
  },
  {
    name: 'Shoulder pain',
    aliases: ['hurts my shoulders'],
    description: 'Nearly always the back length or the hip belt.',
    categories: ['pack'],
    policies: ['30-day returns'],
  },
  {
    name: 'Tracking stands still',
    aliases: [
      "tracking hasn't moved",
      'Sendungsverfolgung',
      'El seguimiento no se mueve',
      'ne bouge plus',
      'não mexe faz dias',
    ].concat(['何日も動いていません', '物流好几天没动', 'التتبع لم يتغير']),
    description: null,
    categories: [],
    policies: ['Free shipping'],
  },
  {
    name: 'Lost parcel',
    aliases: [
      'lost parcel',
      'it looks lost',
      'verlorenen Paket',
      'paquete perdido',
      'colis perdu',
      'pacote extraviado',
      '紛失',
    ].concat(['包裹丢失', 'طرد مفقود']),
    description: 'No scan for days. A new one is sent without waiting for the carrier.',
    categories: [],
    policies: ['Free shipping'],
  },
  {
    name: 'Refund not received',
    aliases: [
      'no refund',
      'noch keine Erstattung',
      'sin reembolso',
      'não caiu o reembolso',
      '返金がまだ',
      '退款还没到账',
    ].concat(['لم يصل المبلغ']),
    description: null,
    categories: [],
    policies: ['30-day returns'],
  },
  {
    name: 'Card declined',
    aliases: [
      'card was declined',
      'Karte abgelehnt',
      'tarjeta rechazada',
      'carte refusée',
      'cartão recusado',
      '银行卡被拒',
    ].concat(['رُفضت البطاقة']),
    description: "Most of the time the bank's own confirmation timed out.",
    categories: [],
    policies: ['Secure payment'],
  },
  {
    name: 'Cannot log in',
    aliases: ["can't log in", 'locked out'],
    description: null,
    categories: [],
    policies: ['Secure payment'],
  },
];

export const policies: readonly Named[] = [
  {
    name: '30-day returns',
    aliases: [
      '30 Tage Rückgabe',
      'devolución de 30 días',
      'retours sous 30 jours',
      'devolução em 30 dias',
      '30日以内の返品',
    ].concat(['30 天退货', 'الإرجاع خلال 30 يومًا']),
    description: 'Anything unworn can come back within thirty days, carriage paid.',
  },
  {
    name: 'Two-year warranty',
    aliases: [
      'two-year warranty',
      'zwei Jahre Garantie',
      'garantía de dos años',
      'garantie de deux ans',
      'garantia de dois anos',
    ].concat(['2年保証', '两年质保', 'ضمان السنتين']),
    description: 'Faults in the first two years are repaired or replaced.',
  },
  {
    name: 'Battery warranty',
    aliases: [
      'battery warranty',
      'Akkugarantie',
      'garantía de la batería',
      'garantie batterie',
      'garantia da bateria',
    ].concat(['バッテリー保証', '电池质保', 'ضمان البطارية']),
    description: 'A battery keeps 70 % of its capacity for two years or 500 charges.',
  },
  {
    name: 'Free shipping',
    aliases: [
      'free shipping',
      'kostenloser Versand',
      'envío gratis',
      'livraison gratuite',
      'frete grátis',
      '送料無料',
      '免运费',
    ].concat(['شحن مجاني']),
    description: 'No carriage on orders over 50 euros, or what that is at home.',
  },
  {
    name: 'Repair service',
    aliases: [
      'repair service',
      'Reparaturservice',
      'servicio de reparación',
      'service réparation',
      '修理サービス',
    ],
    description: 'Zips, seams, soles and poles, mended in our own workshop.',
  },
  {
    name: 'Store pickup',
    aliases: ['store pickup'],
    description: 'Ordered online, ready in the shop an hour later.',
  },
  {
    name: 'Secure payment',
    aliases: ['extra security check', 'two-step login'],
    description: 'Payments and logins are confirmed on a second device.',
  },
];

/** Features under other names; the rest go by their own. */
export const featureAliases: Record<string, readonly string[]> = {
  'taped seams': [
    'getapt',
    'costuras selladas',
    'coutures étanches',
    'costuras seladas',
    'シームテープ',
    '压胶',
  ],
  'waterproof membrane': [
    'same membrane',
    'Gleiche Membran',
    'Misma membrana',
    'Même membrane',
    'Mesma membrana',
  ].concat(['防水素材', '防水膜', 'الغشاء نفسه']),
  'hydrophobic down': ['Hydrophobic down'],
  'adjustable back': ['back length'],
  'screw valve': ['standard screw valve'],
};

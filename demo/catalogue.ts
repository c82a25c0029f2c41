// What the demo's shop, Northfold, sells and promises. Aliases are words as they stand in the conversations of each language.

/** Kinds of product that scenes are written for. */
export type CategoryKey =
  | 'ebike'
  | 'tent'
  | 'pack'
  | 'jacket'
  | 'boots'
  | 'bag'
  | 'stove'
  | 'lamp'
  | 'watch'
  | 'accessory';

export interface Named {
  name: string;
  aliases: readonly string[];
  description: string | null;
}

export interface Product extends Named {
  category: CategoryKey;
  brand: string;
  /** In euros. */
  price: number;
  /** Names of features. */
  features: readonly string[];
}

function named(row: string): Named {
  const [name = '', aliases = '', description = ''] = row.split('|').map((cell) => cell.trim());
  return {
    name,
    aliases: aliases === '' ? [] : aliases.split(';').map((alias) => alias.trim()),
    description: description === '' ? null : description,
  };
}

/** Name | aliases | description. */
const CATEGORIES: Record<CategoryKey, string> = {
  ebike:
    'E-bikes | e-bike; e-bikes; E-Bike; bici eléctrica; vélo électrique; bike elétrica; 電動自転車; 电动自行车; الدراجة الكهربائية | Bicycles with a motor that helps up to 25 km/h.',
  tent: 'Tents | tent; tents; Zelt; tienda de campaña; tente; barraca; テント; 帐篷; الخيمة | Shelters for one to four people.',
  pack: 'Backpacks | backpack; Rucksack; mochila; sac à dos; バックパック; 背包; حقيبة الظهر | Packs from the commute to the expedition.',
  jacket:
    'Jackets | jacket; Jacke; chaqueta; veste; jaqueta; ジャケット; 冲锋衣; السترة | Shells, softshells and down.',
  boots:
    'Hiking boots | boots; Wanderschuhe; botas; chaussures; 登山靴; 登山鞋; الحذاء | From meadow paths to scree.',
  bag: 'Sleeping bags | sleeping bag; Schlafsack; saco de dormir; sac de couchage; 寝袋; 睡袋; كيس النوم | Down and synthetic bags with their comfort temperatures.',
  stove:
    'Stoves | stove; Kocher; hornillo; réchaud; fogareiro; バーナー; 炉头; الموقد | Gas burners, cookers and kettles.',
  lamp: 'Lights | headlamp; Stirnlampe; linterna; lampe frontale; lanterna; ランタン; 营地灯; المصباح | Headlamps and lanterns.',
  watch:
    'GPS watches | GPS watch; GPS-Uhr; reloj; montre; relógio; GPSウォッチ; 手表; الساعة | Watches and bike computers with maps.',
  accessory:
    'Bike accessories | Fahrradzubehör; accesorios; accessoires; acessórios; アクセサリー; 配件; الملحقات | Batteries, chargers, bags, locks and seats for e-bikes.',
};

export const categories = new Map(
  Object.entries(CATEGORIES).map(([key, row]) => [key as CategoryKey, named(row)]),
);

export const brands: readonly Named[] = [
  'Northfold | ノースフォールド; 北折; نورثفولد | The shop itself, with tents, packs and clothing under its own name.',
  'Velora | | E-bikes and their batteries, built in the Netherlands.',
  'Hafn | | Cargo and folding bikes, bags and locks from a harbour town.',
  'Stenfell | | Mountain gear from the far north.',
  'Aerie | | Ultralight tents, bags and clothing.',
  'Kamen | | Boots on lasts from a family workshop.',
  'Fiamma Alta | | Stoves and gas.',
  'Lumenwerk | | Headlamps and lanterns.',
  'Ostra | | Watches and bike computers.',
].map(named);

/** Name | category | brand | price | features | aliases | description. */
const PRODUCTS = `
Kestrel 500     | ebike | Velora | 2799 | mid-drive motor, removable battery, Bluetooth | Kestrel | Everyday e-bike with a 500 Wh battery.
Kestrel 700     | ebike | Velora | 3499 | mid-drive motor, removable battery, Bluetooth | | The Kestrel for long days: 700 Wh and wider tyres.
Heron City      | ebike | Velora | 2299 | belt drive, removable battery, Bluetooth | Heron | A quiet city bike with a belt.
Otter Cargo     | ebike | Hafn | 4890 | mid-drive motor, belt drive, removable battery, Bluetooth | Otter | Carries two children and the shopping.
Swift Fold      | ebike | Hafn | 1899 | folds to 65 cm, removable battery, Bluetooth | | Folds in ten seconds and fits under a seat.
Lynx Trail      | ebike | Stenfell | 4299 | mid-drive motor, removable battery, Bluetooth | Lynx | Full suspension for forest and rock.
Tarn 2          | tent | Northfold | 289 | freestanding, taped seams | | Two people, 2.1 kg.
Tarn 3          | tent | Northfold | 349 | freestanding, taped seams | | The Tarn with room for a third, or a dog.
Lumen Dome      | tent | Stenfell | 429 | freestanding, taped seams, recycled fabric | | A bright three-season dome.
Fjord Tunnel 4  | tent | Stenfell | 599 | taped seams | Fjord Tunnel | A storm-proof family tunnel.
Moth Solo       | tent | Aerie | 239 | ultralight, taped seams | | 890 grams for one.
Ridge 45        | pack | Northfold | 159 | adjustable back, rain cover | | For huts and long weekends.
Ridge 65        | pack | Northfold | 189 | adjustable back, rain cover | | For two weeks on foot.
Daylark 20      | pack | Aerie | 79 | ultralight, recycled fabric | Daylark | A day pack that forgets itself.
Portage 80      | pack | Stenfell | 239 | adjustable back | | For those who carry for others.
Commuter 25     | pack | Hafn | 109 | laptop sleeve, rain cover, recycled fabric | | A pack that clips on the carrier.
Squall Shell    | jacket | Northfold | 219 | waterproof membrane, recycled fabric | Squall | Three layers against real weather.
Drizzle Lite    | jacket | Aerie | 129 | waterproof membrane, ultralight | | Packs into its own pocket.
Torrent Parka   | jacket | Stenfell | 329 | waterproof membrane | | For standing still in the rain.
Ember Down      | jacket | Stenfell | 279 | hydrophobic down | | A down jacket for cold mornings.
Gale Softshell  | jacket | Northfold | 149 | recycled fabric | | Windproof and quiet.
Moraine Mid     | boots | Kamen | 189 | waterproof membrane, resoleable | | The all-round boot.
Moraine Low     | boots | Kamen | 159 | waterproof membrane | | The Moraine below the ankle.
Scree Pro       | boots | Kamen | 249 | waterproof membrane, resoleable | | Stiff, for crampons and rock.
Meadow Walk     | boots | Northfold | 119 | waterproof membrane, recycled fabric | | Light and wide, for easy paths.
Cocoon Summer   | bag | Aerie | 129 | synthetic fill, ultralight | | Comfort 12 °C, limit 8 °C.
Cocoon Three    | bag | Aerie | 199 | hydrophobic down | | Comfort 3 °C, limit -3 °C.
Cocoon Winter   | bag | Aerie | 289 | hydrophobic down | | Comfort -7 °C, limit -14 °C.
Dormouse 3S     | bag | Northfold | 139 | synthetic fill, recycled fabric | Dormouse | Three seasons, comfort 5 °C.
Pico Burner     | stove | Fiamma Alta | 49 | screw valve, ultralight | | 72 grams, boils a litre in four minutes.
Trio Cook       | stove | Fiamma Alta | 89 | screw valve, piezo lighter | | Three legs, two pots, one flame.
Kettle Duo      | stove | Fiamma Alta | 119 | screw valve, piezo lighter | | A burner and kettle in one.
Glow 400        | lamp | Lumenwerk | 59 | USB-C charging, red light | | A headlamp for the way home.
Glow 900        | lamp | Lumenwerk | 89 | USB-C charging, red light | | A headlamp for the way up.
Firefly Mini    | lamp | Lumenwerk | 25 | USB-C charging | Firefly | A lantern as large as an egg.
Harbour Lantern | lamp | Lumenwerk | 69 | USB-C charging | | Warm light for the table.
Wayfinder 3     | watch | Ostra | 279 | offline maps, Bluetooth | Wayfinder | Maps on the wrist for three days.
Wayfinder Solo  | watch | Ostra | 189 | Bluetooth | | The small Wayfinder without maps.
Trackmate Bike  | watch | Ostra | 149 | offline maps, Bluetooth | Trackmate | A bike computer that shows the way.
Pannier Duo     | accessory | Hafn | 99 | taped seams, recycled fabric | | A pair of roll-top panniers.
Anchor Lock     | accessory | Hafn | 89 | keyed alike | | A folding lock of hardened steel.
Halo Helmet     | accessory | Hafn | 79 | rear light | | A helmet with a light at the back.
Koala Seat      | accessory | Hafn | 129 | five-point belt | Koala | A child seat up to 22 kg.
QuickCharge 4A  | accessory | Velora | 119 | 4 A charging | QuickCharge | Charges a bike in three hours.
PowerPack 500   | accessory | Velora | 549 | 500 Wh cells | | The battery of the Kestrel 500 and the Heron City.
PowerPack 700   | accessory | Velora | 699 | 700 Wh cells | | The battery of the Kestrel 700 and the Lynx Trail.
Cinder Gas 230  | stove | Fiamma Alta | 7 | screw valve | Cinder Gas | A gas cartridge of 230 grams.
`;

export const products: readonly Product[] = PRODUCTS.trim()
  .split('\n')
  .map((row) => {
    const [name, category, brand = '', price, features = '', aliases, description] = row
      .split('|')
      .map((cell) => cell.trim());
    return {
      ...named(`${name}|${aliases}|${description}`),
      category: category as CategoryKey,
      brand,
      price: Number(price),
      features: features.split(', '),
    };
  });

/** What fits what, besides every accessory but the batteries with every e-bike: one product, then all that go with it. */
export const compatible: readonly (readonly [string, readonly string[]])[] = [
  ['PowerPack 500', ['Kestrel 500', 'Heron City']],
  ['PowerPack 700', ['Kestrel 700', 'Lynx Trail']],
  ['QuickCharge 4A', ['PowerPack 500', 'PowerPack 700', 'Kestrel 500', 'Kestrel 700']],
  ['Pannier Duo', ['Kestrel 500', 'Kestrel 700', 'Heron City']],
  ['Koala Seat', ['Heron City', 'Otter Cargo']],
  ['Anchor Lock', ['Kestrel 500', 'Heron City', 'Otter Cargo', 'Swift Fold']],
  ['Halo Helmet', ['Trackmate Bike']],
  ['Cinder Gas 230', ['Pico Burner', 'Trio Cook', 'Kettle Duo']],
  ['Trackmate Bike', ['Kestrel 500', 'Kestrel 700', 'Lynx Trail']],
  ['Commuter 25', ['Heron City', 'Swift Fold']],
  ['Dormouse 3S', ['Tarn 2', 'Tarn 3']],
  ['Cocoon Three', ['Moth Solo']],
  ['Portage 80', ['Fjord Tunnel 4']],
];

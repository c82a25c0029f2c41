// Where the people live: cities, each with a shop of the company, with their names in the languages of the demo; and carriers.

export interface City {
  key: string;
  /** The English name. */
  name: string;
  /** The name that its own language uses. */
  local: string;
  country: string;
  /** Hours ahead of UTC in winter. */
  utcOffset: number;
  /** Where parcels go; the first is the shop's. */
  streets: readonly string[];
}

/** key, English name, local name, country, UTC offset, streets. */
const CITIES = `
London     | London       | London         | GB | 0  | 14 Arlington Road, 7 Mare Street, 52 Lavender Hill
Manchester | Manchester   | Manchester     | GB | 0  | 23 Beech Road, 118 Oldham Street, 9 Palatine Road
Dublin     | Dublin       | Dublin         | IE | 0  | 31 Rathmines Road, 8 Synge Street
Portland   | Portland     | Portland       | US | -8 | 2214 SE Division St, 815 NW 23rd Ave, 4930 N Albina Ave
Denver     | Denver       | Denver         | US | -7 | 1420 S Pearl St, 3315 Tejon St, 980 Clarkson St
Toronto    | Toronto      | Toronto        | CA | -5 | 77 Roncesvalles Ave, 412 Ossington Ave
Berlin     | Berlin       | Berlin         | DE | 1  | Sonnenallee 84, Kastanienallee 12, Bergmannstraße 27
Munich     | Munich       | München        | DE | 1  | Fraunhoferstraße 19, Implerstraße 44
Hamburg    | Hamburg      | Hamburg        | DE | 1  | Osterstraße 131, Bahrenfelder Straße 60
Vienna     | Vienna       | Wien           | AT | 1  | Neubaugasse 38, Porzellangasse 5
Madrid     | Madrid       | Madrid         | ES | 1  | Calle de Embajadores 61, Calle del Pez 18
Barcelona  | Barcelona    | Barcelona      | ES | 1  | Carrer de Verdi 40, Carrer del Parlament 22
MexicoCity | Mexico City  | Ciudad de México | MX | -6 | Calle Orizaba 127, Avenida Ámsterdam 210
BuenosAires | Buenos Aires | Buenos Aires  | AR | -3 | Calle Thames 1530, Avenida Dorrego 880
Paris      | Paris        | Paris          | FR | 1  | 24 rue Oberkampf, 6 rue des Martyrs
Lyon       | Lyon         | Lyon           | FR | 1  | 15 rue Sainte-Catherine, 88 cours Gambetta
Brussels   | Brussels     | Bruxelles      | BE | 1  | 33 rue du Bailli, 12 rue de Flandre
SaoPaulo   | São Paulo    | São Paulo      | BR | -3 | Rua Augusta 1508, Rua Aspicuelta 92, Rua Harmonia 317
Recife     | Recife       | Recife         | BR | -3 | Rua da Aurora 265, Avenida Boa Viagem 3120
Tokyo      | Tokyo        | 東京           | JP | 9  | 世田谷区太子堂4-12-6, 台東区谷中3-9-2
Osaka      | Osaka        | 大阪           | JP | 9  | 北区中崎西2-5-11, 西区南堀江1-18-4
Shanghai   | Shanghai     | 上海           | CN | 8  | 徐汇区五原路128号, 静安区愚园路546号
Beijing    | Beijing      | 北京           | CN | 8  | 东城区五道营胡同21号, 朝阳区望京西路48号
Singapore  | Singapore    | 新加坡         | SG | 8  | 中峇鲁路58号, 惹兰勿刹112号
Dubai      | Dubai        | دبي            | AE | 4  | شارع الوصل 212, شارع جميرا 88
Cairo      | Cairo        | القاهرة        | EG | 2  | شارع طلعت حرب 17, شارع 9 بالمعادي
`;

export const cities: ReadonlyMap<string, City> = new Map(
  CITIES.trim()
    .split('\n')
    .map((row) => {
      const [key = '', name = '', local = '', country = '', offset = '', streets = ''] = row
        .split('|')
        .map((cell) => cell.trim());
      return [
        key,
        {
          key,
          name,
          local,
          country,
          utcOffset: Number(offset),
          streets: streets.split(', '),
        },
      ];
    }),
);

export interface Carrier {
  key: string;
  name: string;
  description: string;
  /** Countries that it delivers to. */
  countries: readonly string[];
}

export const carriers: readonly Carrier[] = [
  {
    key: 'parcelbee',
    name: 'ParcelBee',
    description: 'Parcels in the British Isles, next day in the cities.',
    countries: ['GB', 'IE'],
  },
  {
    key: 'blueline-freight',
    name: 'Blueline Freight',
    description: 'Carries e-bikes and other bulky goods in two-person vans.',
    countries: ['GB', 'US', 'CA', 'DE', 'FR', 'ES'],
  },
  {
    key: 'cascade-express',
    name: 'Cascade Express',
    description: 'North American parcels with delivery windows of one hour.',
    countries: ['US', 'CA'],
  },
  {
    key: 'eilbote',
    name: 'Eilbote',
    description: 'Parcels in Germany, Austria and Belgium, with pick-up lockers.',
    countries: ['DE', 'AT', 'BE'],
  },
  {
    key: 'iberpak',
    name: 'Iberpak',
    description: 'Parcels in Spain and, with partners, Latin America.',
    countries: ['ES', 'MX', 'AR'],
  },
  {
    key: 'colivite',
    name: 'Colivite',
    description: 'French parcels, evening delivery in large cities.',
    countries: ['FR', 'BE'],
  },
  {
    key: 'rapidasul',
    name: 'RapidaSul',
    description: 'Parcels in Brazil and Argentina.',
    countries: ['BR', 'AR'],
  },
  {
    key: 'hayate',
    name: 'Hayate Logistics',
    description: 'Parcels in Japan with a choice of delivery hour.',
    countries: ['JP'],
  },
  {
    key: 'orient-swift',
    name: 'Orient Swift',
    description: 'Parcels in China and Singapore.',
    countries: ['CN', 'SG'],
  },
  {
    key: 'saqr',
    name: 'Saqr Express',
    description: 'Parcels in the Emirates and Egypt.',
    countries: ['AE', 'EG'],
  },
];

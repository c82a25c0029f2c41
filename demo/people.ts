// The people who talk with the shop. All are made up.

export interface Person {
  id: string;
  name: string;
  email: string;
  /** BCP 47. */
  locale: string;
  /** How the assistant addresses them. */
  call: string;
  female: boolean;
  /** A key of `cities` in places.ts. */
  city: string;
}

/** locale, f or m, city, ASCII name, name, form of address. */
const TABLE = `
en-GB f London     grace.okafor      Grace Okafor          Grace
en-US m Portland   marcus.bell       Marcus Bell           Marcus
de-DE f Berlin     lena.hartmann     Lena Hartmann         Frau Hartmann
en-GB m Manchester tom.ashworth      Tom Ashworth          Tom
es-ES f Madrid     lucia.navarro     Lucía Navarro         Lucía
en-US f Denver     priya.raman       Priya Raman           Priya
fr-FR m Lyon       hugo.lefevre      Hugo Lefèvre          Hugo
ja-JP f Tokyo      misaki.tanaka     田中美咲              田中様
en-IE f Dublin     aoife.brennan     Aoife Brennan         Aoife
pt-BR m SaoPaulo   rafael.souza      Rafael Souza          Rafael
en-US m Denver     diego.alvarez     Diego Alvarez         Diego
zh-CN m Shanghai   wei.zhang         张伟                  张先生
en-CA f Toronto    hannah.cho        Hannah Cho            Hannah
ar-AE f Dubai      layla.haddad      ليلى حداد             ليلى
de-DE m Munich     jonas.brandt      Jonas Brandt          Herr Brandt
en-GB f London     zara.hussain      Zara Hussain          Zara
en-US m Portland   eli.goldberg      Eli Goldberg          Eli
es-MX m MexicoCity javier.mendoza    Javier Mendoza        Javier
en-GB m Manchester kwame.mensah      Kwame Mensah          Kwame
fr-FR f Paris      camille.girard    Camille Girard        Camille
en-US f Portland   naomi.whitehorse  Naomi Whitehorse      Naomi
pt-BR f Recife     ines.carvalho     Inês Carvalho         Inês
ja-JP m Osaka      kenta.sato        佐藤健太              佐藤様
en-CA m Toronto    liam.tremblay     Liam Tremblay         Liam
en-GB f London     freya.lindqvist   Freya Lindqvist       Freya
de-AT f Vienna     sophie.gruber     Sophie Gruber         Frau Gruber
zh-CN f Beijing    li.na             李娜                  李女士
en-US m Denver     andre.washington  Andre Washington      Andre
es-ES m Barcelona  pau.ferrer        Pau Ferrer            Pau
ar-EG m Cairo      omar.farouk       عمر فاروق             عمر
en-IE m Dublin     cormac.doyle      Cormac Doyle          Cormac
en-US f Denver     mei.kawasaki      Mei Kawasaki          Mei
fr-FR f Lyon       nadia.benali      Nadia Benali          Nadia
pt-BR f SaoPaulo   beatriz.lima      Beatriz Lima          Beatriz
en-GB m Manchester arjun.patel       Arjun Patel           Arjun
de-DE m Berlin     emre.yildiz       Emre Yıldız           Herr Yıldız
en-US f Portland   rosa.delgado      Rosa Delgado          Rosa
ja-JP f Tokyo      yui.nakamura      中村結衣              中村様
en-GB f London     imogen.clarke     Imogen Clarke         Imogen
es-AR f BuenosAires valentina.rossi  Valentina Rossi       Valentina
en-CA f Toronto    simone.baptiste   Simone Baptiste       Simone
zh-SG m Singapore  zhihao.chen       陈志豪                陈先生
fr-BE m Brussels   mathis.dubois     Mathis Dubois         Mathis
en-US m Denver     peter.novak       Peter Novak           Peter
de-DE f Hamburg    anna.keller       Anna Keller           Frau Keller
pt-BR m SaoPaulo   thiago.oliveira   Thiago Oliveira       Thiago
en-GB m London     samir.rahman      Samir Rahman          Samir
ar-AE m Dubai      khalid.almansoori خالد المنصوري         خالد
en-US f Portland   chloe.nguyen      Chloe Nguyen          Chloe
es-ES f Madrid     carmen.ibanez     Carmen Ibáñez         Carmen
`;

const PEOPLE: readonly Person[] = TABLE.trim()
  .split('\n')
  .map((row): Person => {
    const [, locale = '', gender, city = '', ascii = '', name = '', call = ''] =
      /^(\S+) (f|m) (\S+) +(\S+) +(\S.*?)\s{2,}(\S.*)$/.exec(row) ?? [];
    return {
      id: ascii.replace('.', '-'),
      name,
      email: `${ascii}@example.com`,
      locale,
      call,
      female: gender === 'f',
      city,
    };
  });

/** The first `count` people. There are fifty; namesakes with a number follow. */
export function people(count: number): Person[] {
  return Array.from({ length: count }, (_, i): Person => {
    const person = PEOPLE[i % PEOPLE.length]!;
    const number = Math.floor(i / PEOPLE.length) + 1;
    if (number === 1) return person;
    return {
      ...person,
      id: `${person.id}-${number}`,
      name: `${person.name} ${number}`,
      email: person.email.replace('@', `${number}@`),
    };
  });
}

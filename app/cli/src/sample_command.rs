//! `shequ sample`: writes believable data, last year's data, and the key of planted faults.

use crate::args::{EncodingArg, SampleArgs};
use crate::sample::levels::{self, Province};
use crate::sample::{FORM, Planted, Sample, SamplePlan, key_json};
use crate::{OK, Unusable, embedded};
use shequ_core::value::Decimal;
use shequ_core::{Catalogue, Lang};
use shequ_files::write::{CsvFiles, CsvWriter, Encoding, Unit, WriteError, record_line, write_xlsx};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Writes the files that were asked for.
pub fn run(args: &SampleArgs, lang: Lang) -> Result<u8, Unusable> {
    let catalogue = embedded::load(None, lang)?;
    if args.levels || args.output.is_dir() {
        return province(args, &catalogue, lang);
    }
    let plan = SamplePlan {
        units: args.units,
        seed: args.seed,
        fault_rate: rate(&args.faults)?,
        previous: args.previous.is_some(),
        period: args.period,
    };
    let sample = Sample::new(&catalogue, plan.clone()).map_err(|words| Unusable(words.get(lang).to_owned()))?;
    let mut units = sample.units();
    write(&catalogue, &args.output, args.encoding, &mut units, lang)?;
    let planted: Vec<Planted> = units.planted().to_vec();
    if let Some(path) = &args.previous {
        write(&catalogue, path, args.encoding, &mut sample.previous(), lang)?;
    }
    if let Some(path) = &args.key {
        save(path, key_json(&plan, &planted).as_bytes())?;
    }
    let (count, faults) = (args.units, planted.len());
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!("写出 {count} 个单位，埋下 {faults} 处错误"),
            Lang::En => format!("{count} units written, {faults} faults planted"),
        }
    );
    Ok(OK)
}

/// A province over all forms: a folder for each year with a CSV file for each form, the register, the ledger of the
/// headline indicators, and the key.
fn province(args: &SampleArgs, catalogue: &Catalogue, lang: Lang) -> Result<u8, Unusable> {
    let plan = SamplePlan {
        units: args.units,
        seed: args.seed,
        fault_rate: rate(&args.faults)?,
        previous: true,
        period: args.period,
    };
    let province = Province::new(catalogue, plan.clone()).map_err(|words| Unusable(words.get(lang).to_owned()))?;
    let (mut files, mut faults) = (0, 0);
    for year in [province.before(), province.now()] {
        let folder = args.output.join(year.year.to_string());
        std::fs::create_dir_all(&folder).map_err(|e| io(&folder, &e))?;
        for (form, units) in &year.forms {
            let path = folder.join(format!("{form}.csv"));
            csv(catalogue, form, &path, args.encoding, &mut units.iter().cloned(), lang)?;
            files += 1;
        }
        let path = args.output.join(format!("ledger-{}.json", year.year));
        save(&path, year.ledger.json(year.year).as_bytes())?;
        faults += year.planted.len();
        if year.year == args.period {
            let path = args.key.clone().unwrap_or_else(|| args.output.join("key.json"));
            save(&path, levels::key_json(&plan, &year.planted).as_bytes())?;
        }
    }
    let mut register = String::from("code,name,kind,parent\n");
    for unit in province.register() {
        register.push_str(&format!("{},{},{},{}\n", unit.code, unit.name, unit.kind, unit.parent));
    }
    save(&args.output.join("register.csv"), register.as_bytes())?;
    eprintln!(
        "{}",
        match lang {
            Lang::Zh => format!("写出两年 {files} 张表，埋下 {faults} 处不一致"),
            Lang::En => format!("{files} forms of two years written, {faults} inconsistencies planted"),
        }
    );
    Ok(OK)
}

/// `0.02` as a fraction.
fn rate(text: &str) -> Result<(u64, u64), Unusable> {
    let wrong = || Unusable(format!("--faults 要 0 到 1 之间的小数，写的是“{text}” / a decimal from 0 to 1 is needed"));
    let decimal = Decimal::parse(text).map_err(|_| wrong())?;
    let n = u64::try_from(decimal.mantissa).map_err(|_| wrong())?;
    Ok((n, 10u64.checked_pow(decimal.places.into()).ok_or_else(wrong)?))
}

fn write(
    catalogue: &Catalogue,
    path: &Path,
    encoding: EncodingArg,
    units: &mut dyn Iterator<Item = Unit>,
    lang: Lang,
) -> Result<(), Unusable> {
    let failed = |e: WriteError| Unusable(e.words().get(lang).to_owned());
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "xlsx" => save(path, &write_xlsx(catalogue, FORM, units).map_err(failed)?),
        "csv" => csv(catalogue, FORM, path, encoding, units, lang),
        "jsonl" => {
            let form = catalogue.form(FORM).ok_or_else(|| Unusable(format!("没有表 {FORM} / no such form")))?;
            let mut out = create(path)?;
            for unit in units {
                writeln!(out, "{}", record_line(catalogue, form, &unit)).map_err(|e| io(path, &e))?;
            }
            out.flush().map_err(|e| io(path, &e))
        }
        _ => Err(Unusable(format!("不会写“.{ending}”；可写 .xlsx .csv .jsonl / cannot write this kind of file"))),
    }
}

/// The main file, and one beside it for each table: `s.csv` and `s.facilities.csv`.
fn csv(
    catalogue: &Catalogue,
    form_id: &str,
    path: &Path,
    encoding: EncodingArg,
    units: &mut dyn Iterator<Item = Unit>,
    lang: Lang,
) -> Result<(), Unusable> {
    let failed = |e: WriteError| Unusable(e.words().get(lang).to_owned());
    let form = catalogue.form(form_id).ok_or_else(|| Unusable(format!("没有表 {form_id} / no such form")))?;
    let beside = |table: &str| -> PathBuf { path.with_extension(format!("{table}.csv")) };
    let tables: Result<Vec<_>, _> = form.tables.iter().map(|t| create(&beside(&t.id))).collect();
    let encoding = match encoding {
        EncodingArg::Utf8 => Encoding::Utf8,
        EncodingArg::Gb18030 => Encoding::Gb18030,
    };
    let files = CsvFiles { main: create(path)?, tables: tables? };
    let mut writer = CsvWriter::new(catalogue, form_id, encoding, files).map_err(failed)?;
    for unit in units {
        writer.write(&unit).map_err(failed)?;
    }
    writer.finish().map(|_| ()).map_err(failed)
}

fn create(path: &Path) -> Result<BufWriter<File>, Unusable> {
    File::create(path).map(BufWriter::new).map_err(|e| io(path, &e))
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Unusable> {
    std::fs::write(path, bytes).map_err(|e| io(path, &e))
}

fn io(path: &Path, error: &std::io::Error) -> Unusable {
    Unusable(format!("写不了 {}：{error} / cannot write", path.display()))
}

//! The command line as data.

use crate::{OK, Unusable};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use shequ_core::{Lang, catalogue::Severity, value::Date};
use std::net::SocketAddr;
use std::path::PathBuf;

/// 社区服务体系数据填报与校验 / data entry and validation for community-service reports
#[derive(Debug, Parser)]
#[command(name = "shequ", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// 输出的语言 / language of the output
    #[arg(long, global = true, value_enum, default_value = "zh")]
    lang: LangArg,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The language of the output.
    #[must_use]
    pub fn lang(&self) -> Lang {
        match self.lang {
            LangArg::Zh => Lang::Zh,
            LangArg::En => Lang::En,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArg {
    Zh,
    En,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 校验文件或文件夹 / check files or folders
    Check(CheckArgs),
    /// 汇总指标，与规划目标比较 / roll indicators up and set them against the targets of a plan
    Rollup(RollupArgs),
    /// 生成填报模板 / write a template workbook
    Template(TemplateArgs),
    /// 生成带已知错误的样例数据 / write sample data with known faults
    Sample(SampleArgs),
    /// 检查、解释、列印规则目录 / check, explain and print the catalogue
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// 启动填报服务，只在本机 / start the server, on this machine only
    Serve(ServeArgs),
    /// 生成命令行补全脚本 / write a shell completion script
    Completions {
        /// bash、zsh、fish、powershell 或 elvish
        shell: clap_complete::Shell,
    },
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// 文件、文件夹，或 - 表示标准输入 / files, folders, or - for standard input
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// 表的代号，如 community；默认由文件判断 / id of the form; told from the files by default
    #[arg(long)]
    pub form: Option<String>,
    /// 规则目录所在的文件夹；默认用内置的广西目录 / folder of the catalogue; the built-in one by default
    #[arg(long)]
    pub catalogue: Option<PathBuf>,
    /// 统计单位名录（CSV：code,name,kind,parent） / register of units
    #[arg(long)]
    pub register: Option<PathBuf>,
    /// 上年的文件，可多次给出 / last year's file, may be repeated
    #[arg(long)]
    pub previous: Vec<PathBuf>,
    /// 按这一天的规则校验，如 2025-12-31；默认为报告期末 / check as of this day; the end of the period by default
    #[arg(long, value_parser = date)]
    pub as_of: Option<Date>,
    /// 报告期（年）；默认由文件判断 / the year reported on; told from the files by default
    #[arg(long, value_parser = clap::value_parser!(i32).range(1990..=2100))]
    pub period: Option<i32>,
    /// 校验的层级，如 county；同一规则各级轻重可以不同 / the level that checks
    #[arg(long)]
    pub level: Option<String>,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// 输出到文件 / write to a file
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// 有这一级或更重的问题时返回 1 / return 1 on findings of this weight
    #[arg(long, value_enum, default_value = "error")]
    pub fail_on: FailOn,
    /// 并行的线程数 / number of threads
    #[arg(long, default_value_t = 0)]
    pub jobs: usize,
}

/// Arguments of `rollup`.
#[derive(Debug, Args)]
pub struct RollupArgs {
    /// 各级报表的文件或文件夹 / files or folders of all forms of a period
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// 规则目录所在的文件夹；默认用内置的广西目录 / folder of the catalogue; the built-in one by default
    #[arg(long)]
    pub catalogue: Option<PathBuf>,
    /// 统计单位名录（CSV：code,name,kind,parent） / register of units
    #[arg(long)]
    pub register: Option<PathBuf>,
    /// 上年的文件，可多次给出；只用于历年走势 / last year's file, may be repeated; for the path over the years
    #[arg(long)]
    pub previous: Vec<PathBuf>,
    /// 与哪个规划比较；默认为目录的默认规划 / programme; the default one of the catalogue otherwise
    #[arg(long)]
    pub programme: Option<String>,
    /// 列到哪一级 / lowest level that is listed
    #[arg(long, value_enum, default_value = "county")]
    pub by: By,
    /// 换一种读法，如 urban_rural=class，可多次给出 / another reading of the text, may be repeated
    #[arg(long, value_name = "ID=CHOICE", value_parser = pair)]
    pub reading: Vec<(String, String)>,
    /// 只汇总这个指标，可多次给出 / only this indicator, may be repeated
    #[arg(long, value_name = "ID")]
    pub indicator: Vec<String>,
    /// 报告期（年）；默认由文件判断 / the year reported on; told from the files by default
    #[arg(long, value_parser = clap::value_parser!(i32).range(1990..=2100))]
    pub period: Option<i32>,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value = "text")]
    pub format: RollupFormat,
    /// 输出到文件 / write to a file
    #[arg(short, long)]
    pub output: Option<PathBuf>,
}

/// Lowest level that is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// 村（社区）
    Community,
    /// 乡镇（街道）
    Township,
    /// 县（市、区）
    County,
    /// 设区市
    City,
    /// 自治区
    Region,
}

/// How a roll-up is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RollupFormat {
    /// For a terminal.
    Text,
    /// Roll-up version 1.
    Json,
    /// One value a row.
    Csv,
    /// A page of its own.
    Html,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// Report version 1.
    Json,
    /// One finding a line.
    Jsonl,
    /// One finding a row.
    Csv,
    /// A page of its own.
    Html,
}

/// From which severity on the command fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// 强制性
    Error,
    /// 核实性
    Verify,
    /// 提示性
    Hint,
}

impl FailOn {
    /// The least severity that makes the command fail.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Verify => Severity::Verify,
            Self::Hint => Severity::Hint,
        }
    }
}

/// Arguments of `template`.
#[derive(Debug, Args)]
pub struct TemplateArgs {
    /// 表的代号 / id of the form
    #[arg(long, default_value = "community")]
    pub form: String,
    /// 一个单位一份（card），或一行一个单位（rows） / one unit a workbook, or one unit a row
    #[arg(long, value_enum, default_value = "card")]
    pub layout: LayoutArg,
    /// 预留的行数 / rows prepared for entry
    #[arg(long, default_value_t = 200)]
    pub rows: usize,
    /// 规则目录所在的文件夹 / folder of the catalogue
    #[arg(long)]
    pub catalogue: Option<PathBuf>,
    /// 输出文件；默认为“表名.xlsx” / output file
    #[arg(short, long)]
    pub output: Option<PathBuf>,
}

/// How a template is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LayoutArg {
    /// One unit a workbook.
    Card,
    /// One unit a row.
    Rows,
}

/// Arguments of `sample`.
#[derive(Debug, Args)]
pub struct SampleArgs {
    /// 单位数 / number of units
    #[arg(long)]
    pub units: usize,
    /// 随机种子；相同的种子给出相同的数据 / seed; the same seed gives the same data
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 带错误的单位所占比例，0 到 1 / share of units with one planted fault, 0 to 1
    #[arg(long, default_value = "0")]
    pub faults: String,
    /// 埋下的错误写入这个 JSON 文件 / write what was planted to this JSON file
    #[arg(long)]
    pub key: Option<PathBuf>,
    /// 同时写出上年的数据，并埋下跨年的错误 / also write last year's data, and plant faults between the years
    #[arg(long)]
    pub previous: Option<PathBuf>,
    /// 报告期（年） / the year reported on
    #[arg(long, default_value_t = 2025, value_parser = clap::value_parser!(i32).range(2022..=2100))]
    pub period: i32,
    /// 写出各级报表：-o 是文件夹，含两年各表、名录、账本；错误埋在各级之间 / forms of all levels over two years, into a folder
    #[arg(long)]
    pub levels: bool,
    /// CSV 的编码 / encoding of CSV
    #[arg(long, value_enum, default_value = "utf8")]
    pub encoding: EncodingArg,
    /// 输出文件：.xlsx、.csv 或 .jsonl / output file
    #[arg(short, long)]
    pub output: PathBuf,
}

/// Encoding of a CSV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EncodingArg {
    /// UTF-8 with a byte-order mark, as spreadsheets expect.
    Utf8,
    /// GB18030.
    Gb18030,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// 服务的地址，只能是本机地址；端口 0 表示任选 / where to listen, on this machine only; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: SocketAddr,
    /// 数据库：sqlite:路径 / the store: sqlite:PATH
    #[arg(long, default_value = "sqlite:shequ.sqlite")]
    pub store: String,
    /// 建好的填报页面所在的文件夹；默认用内置的 / folder of the finished site; the built-in one by default
    #[arg(long)]
    pub site: Option<PathBuf>,
    /// 其他各版打包目录（.json）所在的文件夹 / folder of further packed catalogues
    #[arg(long)]
    pub catalogues: Option<PathBuf>,
    /// 数据库为空时填入一个县两年的样例 / fill an empty store with sample units of one county and two years
    #[arg(long)]
    pub demo: bool,
}

/// How the register of clauses is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RegisterFormat {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
}

/// Whose schema language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaFormat {
    /// JSON Schema 2020-12 of a record.
    JsonSchema,
    /// Frictionless Table Schema of rows.
    TableSchema,
}

/// Commands about catalogues.
#[derive(Debug, Subcommand)]
pub enum CatalogueCommand {
    /// 检查目录，列出全部错误 / check a catalogue, all faults in one run
    Check {
        /// 目录所在的文件夹；默认检查内置目录 / folder; the built-in one by default
        folder: Option<PathBuf>,
    },
    /// 解释一条规则、一个指标或一项标准 / explain a rule, a field or a standard
    Explain {
        /// 代号 / id
        id: String,
        /// 目录所在的文件夹 / folder of the catalogue
        #[arg(long)]
        catalogue: Option<PathBuf>,
    },
    /// 列印手册（Markdown） / print the handbook
    Docs {
        /// 目录所在的文件夹 / folder of the catalogue
        #[arg(long)]
        catalogue: Option<PathBuf>,
        /// 输出到文件 / write to a file
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// 条款对照表：规划每一条由什么落实 / register of clauses: what encodes each clause of the plan
    Clauses {
        /// 目录所在的文件夹 / folder of the catalogue
        #[arg(long)]
        catalogue: Option<PathBuf>,
        /// 输出格式 / how it is written
        #[arg(long, value_enum, default_value = "text")]
        format: RegisterFormat,
    },
    /// 一张表的数据结构，供其他工具校验 / schema of a form, for validators of others
    Schema {
        /// 表的代号 / id of the form
        #[arg(long, default_value = "community")]
        form: String,
        /// 记录的 JSON Schema，或各行的 Table Schema / JSON Schema of a record, or Table Schema of rows
        #[arg(long, value_enum, default_value = "json-schema")]
        format: SchemaFormat,
        /// 只用于 table-schema：子表的代号，默认为主表 / for table-schema: id of a table, else the units
        #[arg(long)]
        table: Option<String>,
        /// 目录所在的文件夹 / folder of the catalogue
        #[arg(long)]
        catalogue: Option<PathBuf>,
        /// 输出到文件 / write to a file
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// 打包成一个 JSON 文件 / pack into one JSON file
    Pack {
        /// 目录所在的文件夹；默认打包内置目录 / folder; the built-in one by default
        folder: Option<PathBuf>,
        /// 输出文件 / output file
        #[arg(short, long)]
        output: PathBuf,
    },
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let written = text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    written
        .parse()
        .map_err(|_| format!("“{text}”不是 127.0.0.1:8080 这样的地址 / not an address such as 127.0.0.1:8080"))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(id, choice)| !id.is_empty() && !choice.is_empty());
    let (id, choice) = parts
        .ok_or_else(|| format!("“{text}”不是 urban_rural=class 这样的写法 / not of the shape urban_rural=class"))?;
    Ok((id.to_owned(), choice.to_owned()))
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| format!("“{text}”不是 2025-12-31 这样的日期 / not a day such as 2025-12-31"))
}

/// Writes a completion script to standard output.
///
/// # Errors
/// None; the signature is that of all commands.
pub fn completions(shell: clap_complete::Shell) -> Result<u8, Unusable> {
    clap_complete::generate(shell, &mut Cli::command(), "shequ", &mut std::io::stdout());
    Ok(OK)
}

//! The command line as data.

use crate::{OK, Unusable};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};
use shequ_core::{Lang, catalogue::Severity, value::Date};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The headings of a page of help in both languages.
const TEMPLATE: &str = "{about-with-newline}\n用法 / Usage: {usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "\
例子 / Examples:
  shequ template                         生成一份填报模板 / write a workbook to be filled in
  shequ check 填报.xlsx                  校验一个文件 / check one file
  shequ check 各村报表 --format html -o 问题.html
                                         校验整个文件夹，写成网页 / check a folder, write a page
  shequ catalogue explain hh_resident    某一项或某条规则的全文 / everything about an item or a rule

退出码 / Exit codes: 0 没有问题 / nothing found; 1 有问题 / findings; 2 文件或参数不能用 / unusable input;
70 程序自身出错 / a fault of the program";

/// 社区服务体系数据填报与校验 / data entry and validation for community-service reports
#[derive(Debug, Parser)]
#[command(
    name = "shequ",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "命令 / Commands",
    next_help_heading = "选项 / Options",
    help_template = TEMPLATE,
    after_help = EXAMPLES,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Cli {
    /// 输出的语言 / language of the output
    #[arg(long, global = true, value_enum, default_value = "zh", value_name = "LANG")]
    lang: LangArg,
    /// 显示说明 / print this help
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 900)]
    help: Option<bool>,
    /// 显示版本 / print the version
    #[arg(short = 'V', long, global = true, action = ArgAction::Version, display_order = 901)]
    version: Option<bool>,
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
    /// 每行一个请求、每行一份报告，供其他程序调用 / a request a line in, a report a line out, for other programs
    Pipe(PipeArgs),
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
#[command(next_help_heading = "选项 / Options", help_template = TEMPLATE)]
pub struct CheckArgs {
    /// 文件、文件夹，或 - 表示标准输入；文件夹逐层查找 / files, folders with all below them, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// 表的代号，如 community；默认由文件判断 / id of the form; told from the files by default
    #[arg(long, value_name = "ID")]
    pub form: Option<String>,
    /// 规则目录所在的文件夹；默认用内置的广西目录 / folder of the catalogue; the built-in one by default
    #[arg(long, value_name = "FOLDER")]
    pub catalogue: Option<PathBuf>,
    /// 应当上报的单位名录，CSV，列名 code,name,kind,parent,from,until；据此指出谁没有上报 / the units expected to report, as CSV; tells who has not
    #[arg(long, value_name = "FILE")]
    pub register: Option<PathBuf>,
    /// 上年的文件或文件夹，可多次给出；不给出则不与上年比较 / last year's file or folder, may be repeated; without it nothing is compared with last year
    #[arg(long, value_name = "FILE")]
    pub previous: Vec<PathBuf>,
    /// 按这一天的规则校验，如 2025-12-31；默认为报告期末 / check as of this day; the end of the period by default
    #[arg(long, value_parser = date, value_name = "DAY")]
    pub as_of: Option<Date>,
    /// 报告期（年）；默认由文件判断，文件没有写明的取规划的最后一年 / the year reported on; told from the files by default, else the programme's last
    #[arg(long, value_parser = year, value_name = "YEAR")]
    pub period: Option<i32>,
    /// 由哪一级校验：community township county city region；同一规则各级轻重可以不同 / the level that checks; a rule may weigh differently by level
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<String>,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value = "text", value_name = "FORMAT")]
    pub format: Format,
    /// 规则手册的地址，写进 --format html 的页面，如 handbook.html；不给出则不加链接 / address of the handbook that the page of --format html leads to; no links without it
    #[arg(long, value_name = "ADDRESS")]
    pub handbook: Option<String>,
    /// 输出到文件；默认为标准输出 / write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// 有这一级或更重的问题时退出码为 1 / exit with 1 on findings of this weight or more
    #[arg(long, value_enum, default_value = "error", value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// 线程数；默认每个处理器一个，1 为单线程 / threads; one for each processor by default, 1 does all in turn
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "N")]
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
    /// 规则手册的地址，写进 --format html 的页面，如 handbook.html；不给出则不加链接 / address of the handbook that the page of --format html leads to; no links without it
    #[arg(long, value_name = "ADDRESS")]
    pub handbook: Option<String>,
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
    /// A workbook: a sheet for each level.
    Xlsx,
    /// A page of its own.
    Html,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 给人看的文字 / for a person to read
    Text,
    /// 完整报告，第 1 版 / the whole report, version 1
    Json,
    /// 一行一个问题 / one finding a line
    Jsonl,
    /// 表格，一行一个问题 / a table of findings
    Csv,
    /// 网页，可打印 / a page to print
    Html,
    /// 上报的工作簿本身，标出问题，附问题清单；用 -o 指定文件或文件夹 / the uploaded workbook itself, marked, with a list to answer
    Xlsx,
}

/// From which severity on the command fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// 强制性：必须改 / must be fixed
    Error,
    /// 核实性：改正或说明 / fix or explain
    Verify,
    /// 提示性：供参考 / worth a look
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
#[command(next_help_heading = "选项 / Options", help_template = TEMPLATE)]
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
    /// 一个单位一份 / one unit a workbook
    Card,
    /// 一行一个单位 / one unit a row
    Rows,
}

/// Arguments of `sample`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项 / Options", help_template = TEMPLATE)]
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

/// Arguments of `pipe`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项 / Options", help_template = TEMPLATE)]
pub struct PipeArgs {
    /// 规则目录所在的文件夹，或打包好的目录文件；默认用内置的广西目录 / folder of the catalogue, or a packed file; the built-in one by default
    #[arg(long, value_name = "PATH")]
    pub catalogue: Option<PathBuf>,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项 / Options", help_template = TEMPLATE)]
pub struct ServeArgs {
    /// 服务的地址，只能是本机地址；端口 0 表示任选 / where to listen, on this machine only; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080", value_parser = address, value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// 数据库：sqlite:路径 / the store: sqlite:PATH
    #[arg(long, default_value = "sqlite:shequ.sqlite", value_name = "STORE")]
    pub store: String,
    /// 建好的填报页面所在的文件夹；默认用内置的 / folder of the finished site; the built-in one by default
    #[arg(long, value_name = "FOLDER")]
    pub site: Option<PathBuf>,
    /// 其他各版打包目录（.json）所在的文件夹 / folder of further packed catalogues
    #[arg(long, value_name = "FOLDER")]
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

/// How the handbook is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocsFormat {
    /// A page without outside files.
    Html,
    /// Markdown.
    Markdown,
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
#[command(
    disable_help_subcommand = true,
    subcommand_help_heading = "命令 / Commands",
    next_help_heading = "选项 / Options",
    help_template = TEMPLATE
)]
pub enum CatalogueCommand {
    /// 检查目录，列出全部错误 / check a catalogue, all faults in one run
    Check {
        /// 目录所在的文件夹；默认检查内置目录 / folder; the built-in one by default
        folder: Option<PathBuf>,
    },
    /// 解释一条规则、一个指标、一项标准、一个函数…… / explain a rule, an item, a standard, a function…
    Explain {
        /// 代号、中文名称或条款，如 hh_resident、常住户数、专栏1-4、sum / id, name or clause
        #[arg(value_name = "ID")]
        id: String,
        /// 目录所在的文件夹 / folder of the catalogue
        #[arg(long)]
        catalogue: Option<PathBuf>,
    },
    /// 手册：全部指标、规则、标准、目标，一页网页，可搜索、可打印 / the handbook, one page to search and to print
    Docs {
        /// 网页或 Markdown / a page, or Markdown
        #[arg(long, value_enum, default_value = "html")]
        format: DocsFormat,
        /// 目录所在的文件夹 / folder of the catalogue
        #[arg(long)]
        catalogue: Option<PathBuf>,
        /// 输出到文件 / write to a file
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// 比较两个目录：增删改了什么，哪些单位会新报错或不再报错 / what differs between two catalogues, and which units that hits
    Diff {
        /// 原目录：文件夹或打包文件 / the catalogue before: a folder or a packed file
        #[arg(value_name = "OLD")]
        old: PathBuf,
        /// 新目录 / the catalogue after
        #[arg(value_name = "NEW")]
        new: PathBuf,
        /// 用这些报表试算，可给出多个文件或文件夹 / files or folders to check by both
        #[arg(long, value_name = "FILE", num_args = 1..)]
        on: Vec<PathBuf>,
        /// 报告期（年） / the year reported on
        #[arg(long, value_parser = year, value_name = "YEAR")]
        period: Option<i32>,
        /// 输出格式 / how it is written
        #[arg(long, value_enum, default_value = "text")]
        format: RegisterFormat,
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
        /// 为浏览器编译：打开快，只适用于同一版本的引擎 / compile for browsers: opens fast, for engines of this version only
        #[arg(long)]
        compiled: bool,
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

fn year(text: &str) -> Result<i32, String> {
    let year = text.parse::<i32>().ok().filter(|year| (1990..=2100).contains(year));
    year.ok_or_else(|| format!("“{text}”不是 1990 至 2100 之间的四位年份 / not a year from 1990 to 2100"))
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

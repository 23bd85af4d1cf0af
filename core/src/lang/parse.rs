//! Tokens to tree. Parsing never fails: what cannot be read becomes [`Ast::Fault`] and a fault.
//!
//! ```text
//! expr    = implies
//! implies = or [ "=>" implies ]
//! or      = and { "or" and }        and = not { "and" not }        not = [ "not" ] cmp
//! cmp     = sum [ op sum | "in" "[" literals "]" | "between" sum "and" sum ]
//! sum     = product { ("+"|"-") product }      product = unary { ("*"|"/") unary }      unary = [ "-" ] primary
//! primary = number [ measure | "%" ] | text | date | true | false | name { "." name } | call
//!         | "(" expr ")" | "if" expr "then" expr "else" expr
//! call    = function "(" [ expr { "," expr } [ "where" expr ] ] ")"
//! ```

use super::ast::{Ast, Expr};
use super::token::{Kind, Token, tokens};
use super::typed::{Arith, Compare, Logic};
use crate::author_words as words;
use crate::diag::Fault;
use crate::limits::{MAX_EXPR_BYTES, MAX_EXPR_DEPTH, MAX_EXPR_HEIGHT};
use crate::span::{AuthorWords, Span};

/// Words that are operators and never names.
pub(super) const KEYWORDS: [&str; 9] = ["and", "or", "not", "in", "between", "if", "then", "else", "where"];

/// Reads one expression. Faults have spans relative to `text`.
#[must_use]
pub fn parse(text: &str) -> (Expr, Vec<Fault>) {
    if text.len() > MAX_EXPR_BYTES {
        let span = Span::new(0, text.len());
        let fault = Fault {
            code: "expression-too-long",
            span,
            what: words!("表达式有 {} 字节", "the expression has {} bytes", text.len()),
            why: words!(
                "最多 {MAX_EXPR_BYTES} 字节，再长就没人读得懂",
                "at most {MAX_EXPR_BYTES} are read; nobody reads more"
            ),
            fix: words!("拆成几个计算项或几条规则", "split it into computed fields or several rules"),
        };
        return (Expr { span, node: Ast::Fault }, vec![fault]);
    }
    let (tokens, faults) = tokens(text);
    let mut parser = Parser { tokens, at: 0, depth: 0, faults };
    let expr = parser.expr();
    if parser.peek() != &Kind::End && parser.faults.is_empty() {
        let span = parser.span();
        parser.fault(
            "unexpected",
            span,
            words!("这里多出了内容", "something follows that does not belong"),
            words!("前面已是完整的表达式", "what stands before is a whole expression"),
            words!("删去它，或补上运算符", "remove it, or put an operator before it"),
        );
    }
    if height(&expr) > MAX_EXPR_HEIGHT {
        parser.fault(
            "too-deep",
            expr.span,
            words!("一个式子里接连写了太多项", "too many terms follow one another in one expression"),
            words!(
                "最多 {MAX_EXPR_HEIGHT} 项，再多就没人读得懂",
                "at most {MAX_EXPR_HEIGHT} are read; nobody reads more"
            ),
            words!("拆成几个计算项，或用 sum(…)", "split it into computed fields, or use sum(…)"),
        );
        return (Expr { span: expr.span, node: Ast::Fault }, parser.faults);
    }
    (expr, parser.faults)
}

/// Longest way from the root to a leaf. A chain such as `1 + 1 + 1` leans to the left and is as deep as it is long.
fn height(expr: &Expr) -> usize {
    let mut open = vec![(expr, 1)];
    let mut most = 0;
    while let Some((expr, depth)) = open.pop() {
        most = most.max(depth);
        let children: Vec<&Expr> = match &expr.node {
            Ast::Number(..) | Ast::Text(_) | Ast::Date(_) | Ast::Flag(_) | Ast::Name(_) | Ast::Fault => Vec::new(),
            Ast::Call { args, filter, .. } => args.iter().chain(filter.as_deref()).collect(),
            Ast::Negate(a) | Ast::Not(a) => vec![a],
            Ast::Arith(_, a, b) | Ast::Compare(_, a, b) | Ast::Logic(_, a, b) => vec![a, b],
            Ast::In(a, list) => std::iter::once(&**a).chain(list).collect(),
            Ast::Between(a, b, c) | Ast::If(a, b, c) => vec![a, b, c],
        };
        open.extend(children.into_iter().map(|child| (child, depth + 1)));
    }
    most
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    faults: Vec<Fault>,
}

impl Parser {
    fn peek(&self) -> &Kind {
        &self.tokens[self.at].kind
    }

    fn span(&self) -> Span {
        self.tokens[self.at].span
    }

    /// The place just read.
    fn last(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span
    }

    fn advance(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Kind::Sign(s) if *s == sign);
        if found {
            self.advance();
        }
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Kind::Name(name) if name == word);
        if found {
            self.advance();
        }
        found
    }

    fn fault(&mut self, code: &'static str, span: Span, what: AuthorWords, why: AuthorWords, fix: AuthorWords) {
        self.faults.push(Fault { code, span, what, why, fix });
    }

    fn expect(&mut self, sign: &str) {
        if !self.sign(sign) {
            let span = self.span();
            self.fault(
                "missing-sign",
                span,
                words!("这里缺少 {sign}", "{sign} is missing here"),
                words!("括号和分隔符要成对、完整", "brackets and separators must be complete"),
                words!("补上 {sign}", "put {sign} here"),
            );
        }
    }

    fn expect_word(&mut self, word: &str, after: &str) {
        if !self.word(word) {
            let span = self.span();
            self.fault(
                "missing-word",
                span,
                words!("这里缺少 {word}", "{word} is missing here"),
                words!("{after} 之后必须有 {word}", "{after} is followed by {word}"),
                words!("补上 {word}", "put {word} here"),
            );
        }
    }

    /// Runs `f` one level deeper, unless that is too deep.
    fn deeper(&mut self, f: impl FnOnce(&mut Self) -> Expr) -> Expr {
        if self.depth >= MAX_EXPR_DEPTH {
            let span = self.span();
            if !self.faults.iter().any(|f| f.code == "too-deep") {
                self.fault(
                    "too-deep",
                    span,
                    words!("括号嵌套超过 {MAX_EXPR_DEPTH} 层", "more than {MAX_EXPR_DEPTH} levels of nesting"),
                    words!("这样深的表达式没人读得懂", "nobody reads an expression that deep"),
                    words!("拆成几个计算项", "split it into computed fields"),
                );
            }
            self.at = self.tokens.len() - 1;
            return Expr { span, node: Ast::Fault };
        }
        self.depth += 1;
        let expr = f(self);
        self.depth -= 1;
        expr
    }

    fn expr(&mut self) -> Expr {
        self.deeper(|p| {
            let left = p.or();
            if !p.sign("=>") {
                return left;
            }
            let right = p.expr();
            logic(Logic::Implies, left, right)
        })
    }

    fn or(&mut self) -> Expr {
        let mut left = self.and();
        while self.word("or") {
            left = logic(Logic::Or, left, self.and());
        }
        left
    }

    fn and(&mut self) -> Expr {
        let mut left = self.not();
        while self.word("and") {
            left = logic(Logic::And, left, self.not());
        }
        left
    }

    fn not(&mut self) -> Expr {
        let start = self.span();
        if self.word("not") {
            return self.deeper(|p| {
                let inner = p.not();
                Expr { span: start.to(inner.span), node: Ast::Not(Box::new(inner)) }
            });
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Expr {
        let left = self.sum();
        let compare = match self.peek() {
            Kind::Sign("==") => Some(Compare::Equal),
            Kind::Sign("!=") => Some(Compare::NotEqual),
            Kind::Sign("<") => Some(Compare::Less),
            Kind::Sign("<=") => Some(Compare::AtMost),
            Kind::Sign(">") => Some(Compare::Greater),
            Kind::Sign(">=") => Some(Compare::AtLeast),
            Kind::Sign(_) | Kind::Name(_) | Kind::Number(_) | Kind::Text(_) | Kind::Date(_) | Kind::End => None,
        };
        if let Some(compare) = compare {
            self.advance();
            let right = self.sum();
            self.refuse_chain();
            let span = left.span.to(right.span);
            return Expr { span, node: Ast::Compare(compare, Box::new(left), Box::new(right)) };
        }
        if self.word("in") {
            return self.in_list(left);
        }
        if self.word("between") {
            let low = self.sum();
            self.expect_word("and", "between");
            let high = self.sum();
            let span = left.span.to(high.span);
            return Expr { span, node: Ast::Between(Box::new(left), Box::new(low), Box::new(high)) };
        }
        left
    }

    /// `a < b < c` reads well on paper but compares a truth value; the remedy is `between`.
    fn refuse_chain(&mut self) {
        if matches!(self.peek(), Kind::Sign("==" | "!=" | "<" | "<=" | ">" | ">=")) {
            let span = self.span();
            self.fault(
                "chained-comparison",
                span,
                words!("比较不能连写", "comparisons do not chain"),
                words!("前一个比较的结果不是数", "the first comparison gives true or false, not a number"),
                words!(
                    "写成 x between a and b，或用 and 连接两个比较",
                    "write x between a and b, or join two comparisons with and"
                ),
            );
        }
    }

    fn in_list(&mut self, left: Expr) -> Expr {
        self.expect("[");
        let mut list = Vec::new();
        while !matches!(self.peek(), Kind::Sign("]") | Kind::End) {
            list.push(self.unary());
            if !self.sign(",") {
                break;
            }
        }
        self.expect("]");
        let span = left.span.to(self.last());
        Expr { span, node: Ast::In(Box::new(left), list) }
    }

    fn sum(&mut self) -> Expr {
        let mut left = self.product();
        loop {
            let op = match self.peek() {
                Kind::Sign("+") => Arith::Add,
                Kind::Sign("-") => Arith::Sub,
                _ => return left,
            };
            self.advance();
            left = arith(op, left, self.product());
        }
    }

    fn product(&mut self) -> Expr {
        let mut left = self.unary();
        loop {
            let op = match self.peek() {
                Kind::Sign("*") => Arith::Mul,
                Kind::Sign("/") => Arith::Div,
                _ => return left,
            };
            self.advance();
            left = arith(op, left, self.unary());
        }
    }

    fn unary(&mut self) -> Expr {
        let start = self.span();
        if self.sign("-") {
            return self.deeper(|p| {
                let inner = p.unary();
                Expr { span: start.to(inner.span), node: Ast::Negate(Box::new(inner)) }
            });
        }
        self.primary()
    }

    fn primary(&mut self) -> Expr {
        let span = self.span();
        let kind = self.peek().clone();
        match kind {
            Kind::Number(decimal) => {
                self.advance();
                let measure = self.measure();
                Expr { span: span.to(self.last()), node: Ast::Number(decimal, measure) }
            }
            Kind::Text(text) => {
                self.advance();
                Expr { span, node: Ast::Text(text) }
            }
            Kind::Date(date) => {
                self.advance();
                Expr { span, node: Ast::Date(date) }
            }
            Kind::Sign("(") => {
                self.advance();
                let inner = self.expr();
                self.expect(")");
                Expr { span: span.to(self.last()), ..inner }
            }
            Kind::Name(name) if name == "if" => self.if_then_else(span),
            Kind::Name(name) if !KEYWORDS.contains(&name.as_str()) => self.name(name, span),
            Kind::Name(_) | Kind::Sign(_) | Kind::End => {
                self.fault(
                    "missing-value",
                    span,
                    words!("这里缺少一个值", "a value is missing here"),
                    words!(
                        "运算符两边都要有指标、数或括号",
                        "an operator needs a field, a number or a bracket on both sides"
                    ),
                    words!("补上值，或删去多余的运算符", "put a value here, or remove the operator"),
                );
                if !matches!(self.peek(), Kind::Sign(")" | "]" | ",")) {
                    self.advance();
                }
                Expr { span, node: Ast::Fault }
            }
        }
    }

    /// The measure behind a number: `30 m2`, `30 m2/household` needs brackets otherwise, `60%`.
    fn measure(&mut self) -> Option<(String, Span)> {
        let span = self.span();
        if self.sign("%") {
            return Some(("percent".to_owned(), span));
        }
        match self.peek().clone() {
            Kind::Name(name) if !KEYWORDS.contains(&name.as_str()) && name != "true" && name != "false" => {
                self.advance();
                Some((name, span))
            }
            Kind::Name(_) | Kind::Number(_) | Kind::Text(_) | Kind::Date(_) | Kind::Sign(_) | Kind::End => None,
        }
    }

    fn if_then_else(&mut self, start: Span) -> Expr {
        self.advance();
        let condition = self.expr();
        self.expect_word("then", "if");
        let yes = self.expr();
        self.expect_word("else", "then");
        let no = self.expr();
        let span = start.to(no.span);
        Expr { span, node: Ast::If(Box::new(condition), Box::new(yes), Box::new(no)) }
    }

    fn name(&mut self, name: String, span: Span) -> Expr {
        self.advance();
        if name == "true" || name == "false" {
            return Expr { span, node: Ast::Flag(name == "true") };
        }
        if self.sign("(") {
            return self.call(name, span);
        }
        let mut path = vec![name];
        while self.sign(".") {
            match self.peek().clone() {
                Kind::Name(part) => {
                    self.advance();
                    path.push(part);
                }
                Kind::Number(_) | Kind::Text(_) | Kind::Date(_) | Kind::Sign(_) | Kind::End => {
                    let here = self.span();
                    self.fault(
                        "missing-name",
                        here,
                        words!("点号后面缺少名称", "a name is missing behind the point"),
                        words!("写作 表.指标 或 prev.指标", "write table.field or prev.field"),
                        words!("补上名称", "put the name here"),
                    );
                    break;
                }
            }
        }
        Expr { span: span.to(self.last()), node: Ast::Name(path) }
    }

    fn call(&mut self, function: String, name: Span) -> Expr {
        let mut args = Vec::new();
        let mut filter = None;
        while !matches!(self.peek(), Kind::Sign(")") | Kind::End) {
            args.push(self.expr());
            if self.word("where") {
                filter = Some(Box::new(self.expr()));
                break;
            }
            if !self.sign(",") {
                break;
            }
        }
        self.expect(")");
        Expr { span: name.to(self.last()), node: Ast::Call { function, name, args, filter } }
    }
}

fn logic(op: Logic, left: Expr, right: Expr) -> Expr {
    Expr { span: left.span.to(right.span), node: Ast::Logic(op, Box::new(left), Box::new(right)) }
}

fn arith(op: Arith, left: Expr, right: Expr) -> Expr {
    Expr { span: left.span.to(right.span), node: Ast::Arith(op, Box::new(left), Box::new(right)) }
}

using CsCheck;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Policy.Tests.Differential;

/// <summary>Numbers, dates and networks at the borders of what they may be: both read the same, refuse the same, and compare the same.</summary>
public sealed class ValueTests
{
    private static readonly Gen<string> Digits = Gen.String[Gen.Char["0129"], 0, 3];

    private static readonly Gen<string> Number =
        from sign in Gen.OneOf("", "-", "+", " ")
        from whole in Digits
        from point in Gen.OneOf("", ".", "")
        from rest in Digits
        from exponent in Gen.OneOf("", "", "", "e1", "E-2", "e", "x", "\0")
        select sign + whole + point + rest + exponent;

    private static readonly Gen<string> Two = Gen.OneOf("00", "01", "02", "12", "13", "23", "24", "28", "29", "30", "31", "32", "59", "60");

    /// <summary>W3C's forms, and what is nearly one. What AWS reads beyond them is not documented: see IsoDateTests.</summary>
    private static readonly Gen<string> Date = Gen.Frequency(
        (6, from year in Gen.OneOf("2026", "2024", "2023", "1970", "0001", "9999")
            from month in Two
            from day in Two
            from separator in Gen.OneOf("-", "-", "-", "/")
            from time in Gen.Select(Gen.OneOf("T", "T", "t", " "), Two, Two, Two, Gen.OneOf("", "", ".5", ".1234567", ".12345678"))
            from zone in Gen.OneOf("Z", "z", "", "+00:00", "-02:30", "+14:00")
            from parts in Gen.Int[1, 5]
            select parts switch
            {
                1 => year,
                2 => year + separator + month,
                3 => year + separator + month + separator + day,
                4 => $"{year}{separator}{month}{separator}{day}{time.Item1}{time.Item2}:{time.Item3}{zone}",
                _ => $"{year}{separator}{month}{separator}{day}{time.Item1}{time.Item2}:{time.Item3}:{time.Item4}{time.Item5}{zone}",
            }),
        (
            1,
            Gen.OneOf(
                "0",
                "1767225600",
                "-1",
                "+5",
                "1767225600.5",
                "01767225600",
                "2026 ",
                "17672256000000",
                "17672256\0",
                "99999999999999999999",
                "20260131T100000Z",
                "\u07c02026",
                "\u0662026")));

    private static readonly Gen<string> Version4 =
        Gen.OneOf("0", "1", "10", "127", "255", "256", "010", "0x1", "1\0", "").Array[4].Select(bytes => string.Join('.', bytes));

    private static readonly Gen<string> Address = Gen.Frequency(
        (2, Version4),
        (
            1,
            Gen.OneOf(
                "10.1",
                "10",
                "::",
                "::1",
                "1::",
                ":::",
                "::ffff:10.1.2.3",
                "::10.1.2.3",
                "::ffff:0:0",
                "fe80::1%1",
                "[::1]",
                "1::2::3",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "1:2:3:4:5:6:7:8:9",
                "::ffff:1",
                "ffff::ffff:10.0.0.1")),
        (1, Gen.Select(Gen.OneOf("0", "1", "ffff", "FFFF", "10000", "g", "db8", "1\0").Array[1, 8], Gen.Int[0, 8], Gen.Bool)
            .Select((groups, at, mapped) => (mapped ? "::ffff:" : "") + string.Join(
                ':', groups.Take(at)) + (at < groups.Length ? "::" + string.Join(':', groups.Skip(at)) : ""))));

    private static readonly Gen<string> Network =
        Gen.Select(
            Address,
            Gen.OneOf(
                "",
                "",
                "/0",
                "/8",
                "/31",
                "/32",
                "/33",
                "/64",
                "/95",
                "/96",
                "/104",
                "/127",
                "/128",
                "/129",
                "/",
                "/-1",
                "/08",
                "/8/8",
                "/8\0",
                "\0")).Select(
                (address, bits) => address + bits);

    [Fact]
    public void Numbers_AtTheBorders_AreReadAndComparedAlike() =>
        Agree("NumericLessThanEquals", Number, Number, text => NaiveValues.Number(text) is not null);

    [Fact]
    public void Dates_AtTheBorders_AreReadAndComparedAlike() =>
        Agree("DateLessThanEquals", Date, Date, text => NaiveValues.Date(text) is not null);

    [Fact]
    public void Networks_AtTheBorders_AreReadAndComparedAlike() =>
        Agree("IpAddress", Network, Address, text => NaiveValues.Network(text) is not null);

    [Fact]
    public void Booleans_AtTheBorders_AreReadAndComparedAlike()
    {
        var boolean = Gen.Select(
            Gen.OneOf("", "", "", "", " ", "\0"),
            Gen.OneOf("true", "TRUE", "False", "false", "1", ""),
            Gen.OneOf("", "", "", "", " ", "\0")).Select((before, text, after) => before + text + after);
        Agree("Bool", boolean, boolean, text => text.ToLowerInvariant() is "true" or "false");
    }

    [Fact]
    public void Binaries_AtTheBorders_AreReadAndComparedAlike()
    {
        var binary = Gen.OneOf("QQ==", "QR==", "QQ", "Q Q==", "QUI=", "", "!", "QQ==\0", "${k}", "QQ==${k}", "qq==");
        Agree("BinaryEquals", binary, binary, text => NaiveValues.Binary(text) is not null || text.Contains("${"));
    }

    private static void Agree(string name, Gen<string> wanted, Gen<string> actual, Func<string, bool> isValue)
    {
        int read = 0, held = 0;
        Gen.Select(wanted, actual).Sample((expected, value) =>
        {
            var statement = $$$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"{{{name}}}":{"k":{{{Json.Of([expected])}}} } } }""";
            CompiledPolicy policy;
            try
            {
                policy = new RawPolicy("2012-10-17", [statement]).Compiled(PolicyGrammar.Identity);
            }
            catch (MalformedPolicyException)
            {
                return isValue(expected) ? throw new InvalidOperationException($"{expected} was refused") : true;
            }
            if (!isValue(expected))
                throw new InvalidOperationException($"{expected} was read");
            var holds = Requests.Allows(policy, Requests.Of("app:Do", "*", new ConditionEntry("k", value)));
            Interlocked.Increment(ref read);
            if (holds)
                Interlocked.Increment(ref held);
            return holds == NaiveConditions.Holds(name, "k", [expected], [new ConditionEntry("k", value)], variables: true)
                ? true
                : throw new InvalidOperationException($"{name} {expected}: {value} {(holds ? "held" : "did not hold")}");
        }, iter: LongRun.Of(normally: 20_000, atLength: 500_000));

        read.Should().BeGreaterThan(1_000);
        held.Should().BeGreaterThan(100);
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;
using Rolecall.Contracts.Serialization;
using Rolecall.Tests;

namespace Rolecall.Cases.Tests.BadInput;

/// <summary>
/// Every member of every STS request over the AWS wire (and its texts over the Connect wire, too): at, below and above each bound of its rule, with the naughty strings,
/// far too long, twice, ten thousand times. Nothing outside the rules is accepted, and nothing is the server's fault. The
/// values come from the descriptors, so a member that is new is tried, too.
/// </summary>
public sealed class StsBadInputTests(StsCaller caller) : IClassFixture<StsCaller>
{
    private const int AtOnce = 16;

    private const string TextAlphabet = "a1,.-@=+/:_ {\"\\é世𝒳";

    [Fact]
    public void Members_AreAllTried() =>
        StsMember.All.Select(member => member.Operation).Distinct().Should().OnlyContain(operation => caller.Knows(operation));

    [Fact]
    public Task Text_AtEachBoundOfItsLength_IsAcceptedOnlyWithinIt() => Each(
        from member in StsMember.Texts
        from length in Around(
            member.Rule.HasMinLength ? member.Rule.MinLength : null, member.Rule.HasMaxLength ? member.Rule.MaxLength : null)
        from letter in TextAlphabet.EnumerateRunes().Select(rune => rune.ToString())
        select (member, string.Concat(Enumerable.Repeat(letter, (int)length))));

    [Fact]
    public async Task Number_AtEachBound_IsAcceptedOnlyWithinIt()
    {
        foreach (var member in StsMember.All.Where(member => member.Type == FieldType.Int32))
        {
            foreach (var value in Around(member.Rule.MinValue, member.Rule.MaxValue).Concat([0, -1, int.MaxValue, int.MinValue]))
                Judge(
                    member,
                    NaiveRule.Allows(member.Rule, value),
                    await Send(member, value.ToString(CultureInfo.InvariantCulture)),
                    value.ToString(CultureInfo.InvariantCulture));
            foreach (var text in new[] { "", "x", "1e3", "9".PadRight(30, '9'), "0x10", "१२३", "3600.5", " 3600", "--3600" })
                (await Send(member, text)).Status.Should().Be(400, $"{text} is no number for {member.Operation} {member.Parameter}");
        }
    }

    [Fact]
    public async Task NaughtyString_InAnyMember_IsAcceptedOnlyWithinTheRule()
    {
        var naughty = JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(
            Path.Combine(Corpora.Folder("naughty-strings"), "blns.json"), TestContext.Current.CancellationToken))!;
        naughty.Should().HaveCountGreaterThan(500);
        await Each(from member in StsMember.Texts from text in naughty select (member, text));
    }

    [Fact]
    public async Task NaughtyString_InAnyMemberOfAMessage_IsAcceptedOnlyWithinTheRule()
    {
        var naughty = JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(
            Path.Combine(Corpora.Folder("naughty-strings"), "blns.json"), TestContext.Current.CancellationToken))!;
        await Parallel.ForEachAsync(
            from member in StsMember.Texts from text in naughty.Append(new string('a', 900_000)) select (member, text),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (one, _) =>
            {
                var (member, text) = one;
                var answer = await caller.SendJson(member.Operation, member.Beside.Append(new(member.Parameter, text)));
                var what = $"{member.Operation} {member.Parameter} = {(text.Length > 100 ? text[..100] + "…" : text)}: {answer.Code} {answer.Message}";
                answer.Status.Should().BeLessThan(500, what);
                if (!NaiveRule.Allows(member.Rule, text))
                    (answer.Code, answer.Message.Contains("failed to satisfy constraint", StringComparison.Ordinal))
                        .Should().Be(("invalid_argument", true), what);
                else
                    answer.Message.Should().NotContain("failed to satisfy constraint", what);
            });
    }

    [Theory]
    [InlineData(4 << 10)]
    [InlineData(64 << 10)]
    [InlineData(1_000_000)]
    public Task Text_OfThisLength_IsAcceptedOnlyWithinTheRule(int length) =>
        Each(from member in StsMember.Texts select (member, new string('a', length)));

    [Fact]
    public async Task Form_OfMoreThanAMegabyte_IsTooLarge()
    {
        foreach (var member in StsMember.Texts)
            (await Send(member, new string('a', 1_100_000))).Status.Should().Be(413);
    }

    [Fact]
    public async Task List_AtItsBoundAndFarBeyond_IsAcceptedOnlyWithinIt()
    {
        foreach (var (operation, parameter, rule, item) in StsMember.Lists)
        {
            foreach (var count in Around(
                rule.HasMinLength ? rule.MinLength : null, rule.HasMaxLength ? rule.MaxLength : null).Concat([10_000, 10_001]))
            {
                var form = new StringBuilder();
                for (var i = 1; i <= count; i++)
                {
                    foreach (var name in item is null
                        ? [""]
                        : item.Fields.InFieldNumberOrder().Select(field => "." + StsMember.NameOf(field)))
                        form.Append('&').Append(CultureInfo.InvariantCulture, $"{parameter}.member.{i}{name}=arn:aws:iam::aws:policy/p{i}");
                }
                if (parameter == "Audience")
                    form.Replace("&Audience.member.1=arn:aws:iam::aws:policy/p1", "");
                var answer = await caller.SendWith(operation, form.ToString().TrimStart('&'));
                answer.Status.Should().BeLessThan(500);
                if (count > (rule.HasMaxLength ? rule.MaxLength : 10_000))
                    answer.Code.Should().BeOneOf(
                        ["ValidationError", "MalformedInput", "RequestEntityTooLarge"], $"{operation} {parameter} has {count} items");
                answer.Status.Should().BeOneOf([200, 400, 403, 404, 413]);
            }
        }
    }

    [Fact]
    public async Task Parameter_ThatStandsTwice_IsRefused()
    {
        foreach (var member in StsMember.All)
        {
            var twice = StsCaller.Format([new(member.Parameter, "aa"), new(member.Parameter, "aa")]);
            (await caller.SendWith(member.Operation, twice)).Status.Should().Be(400, $"{member.Operation} {member.Parameter} stands twice");
        }
    }

    private static IEnumerable<long> Around(long? low, long? high) =>
        new[] { low - 1, low, low + 1, high - 1, high, high + 1 }.OfType<long>().Where(value => value >= 0).Distinct();

    private Task<FormAnswer> Send(StsMember member, string value) =>
        caller.Send(member.Operation, member.Beside.Append(new(member.Parameter, value)));

    private async Task Each(IEnumerable<(StsMember Member, string Value)> tries)
    {
        await Parallel.ForEachAsync(
            tries,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (one, _) => Judge(
                one.Member, NaiveRule.Allows(one.Member.Rule, one.Value), await Send(one.Member, one.Value), one.Value));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"slowest answer of this server so far: {caller.Slowest.TotalMilliseconds:F0} ms, {AtOnce} at once");
    }

    private static void Judge(StsMember member, bool allowed, FormAnswer answer, string value)
    {
        var what = $"{member.Operation} {member.Parameter} = {(value.Length > 100 ? value[..100] + "…" : value)}: {answer.Code} {answer.Message}";
        answer.Status.Should().BeLessThan(500, what);
        // A form of more than a megabyte is not read, whatever is in it: an assertion may be so long in letters that need twelve bytes each.
        if (answer.Code == "RequestEntityTooLarge" && WebUtility.UrlEncode(value).Length > 1 << 20)
            return;
        if (!allowed)
            answer.Code.Should().Be("ValidationError", what);
        else if (answer.Code == "ValidationError")
            answer.Message.Should().NotContain("failed to satisfy constraint", what);
    }
}

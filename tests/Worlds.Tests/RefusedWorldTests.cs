using System.Text;

namespace Rolecall.Worlds.Tests;

/// <summary>What a world file may not say, with the place and what was meant.</summary>
public sealed class RefusedWorldTests
{
    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "users:\n  - {nmae: eve}", "world.yaml:6:12: unknown key \"nmae\", did you mean \"name\"?" },
        { "users:\n  - {}", "world.yaml:6:11: wants name, such as developer" },
        { "users:\n  - {name: eve, groups: [Develpers]}\ngroups:\n  - {name: Developers}",
            "world.yaml:6:32: no group \"Develpers\" in the account, did you mean \"Developers\"?" },
        { "users:\n  - {name: eve}\n  - {name: Eve}", "world.yaml:7:11: is the user \"eve\" for the second time" },
        { "policies:\n  - {name: P, document: [{Effect: Alow, Action: refuse me}]}", "world.yaml:6:41: is no policy: unknown effect \"Alow\", did you mean \"Allow\"?" },
        { "policies:\n  - {name: P, document: [{Efect: Allow, Action: refuse me}]}", "world.yaml:6:33: is no policy: unknown key \"Efect\", did you mean \"Effect\"?" },
        { "policies:\n  - {name: P, document: {Statment: [{Action: refuse me}]}}",
            "world.yaml:6:32: is no policy: unknown key \"Statment\", did you mean \"Statement\"?" },
        { "policies:\n  - {name: P, document: [{Condition: {'ForAnyValue:StringEqual': {x: refuse me}}}]}",
            "world.yaml:6:45: is no policy: unknown condition operator \"ForAnyValue:StringEqual\", did you mean \"StringEquals\"?" },
        { "policies:\n  - {name: P, document: '[{\"Effect\": \"Alow\", \"Action\": \"refuse me\"}]'}", "world.yaml:6:31: is no policy: unknown effect \"Alow\"" },
        { "buckets:\n  - {name: one-bucket}\n  - {name: one-bucket}", "world.yaml:7:11: is the bucket \"one-bucket\" for the second time" },
        { "users:\n  - {name: eve, accessKey: perhaps}", "world.yaml:6:34: accessKey is true or false" },
        { "users:\n  - {name: eve, attach: [AdministratorAcces]}",
            "world.yaml:6:32: no policy \"AdministratorAcces\" of the account's or of AWS's, did you mean \"AdministratorAccess\"?" },
        { "users:\n  - {name: eve, path: team}", "path cannot be \"team\"; such as /team/" },
        { "roles:\n  - {name: Deploy}", "wants trust" },
        { "roles:\n  - {name: Deploy, trust: [], maxSessionSeconds: 60}", "maxSessionSeconds wants a whole number from 3600 to 43200" },
        { "policies:\n  - {name: P}", "wants one of document (a policy, or the list of its statements) and file" },
        { "policies:\n  - {name: P, document: [], file: p.json}", "wants one of document" },
        { "policies:\n  - {name: P, file: p.json}", "world.yaml:6:27: no file \"p.json\"" },
        { "policies:\n  - {name: P, document: \"[{Action: refuse me}]\"}", "world.yaml:6:31: is no policy: it asked for it" },
        { "policies:\n  - {name: P, document: \"{\"}", "world.yaml:6:31: is no policy: " },
        { "policies:\n  - {name: P, document: [{Resource: 'arn:aws:iam::crop:role/X'}]}", "no account \"crop\", did you mean \"corp\"?" },
        { "providers:\n  - {oidc: 'http://x'}", "oidc cannot be \"http://x\"" },
        { "providers:\n  - {saml: corp}", "wants file: the metadata document" },
        { "providers:\n  - {oidc: 'https://x.example'}", "wants audiences" },
        { "instances:\n  - {name: web, role: Web}\nroles:\n  - {name: Web, trust: []}",
            "no role with instanceProfile: true \"Web\" in the account" },
        { "id: 12", "id cannot be \"12\"" },
        { "buckets:\n  - {name: Upper}", "name cannot be \"Upper\"" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void AccountThatSaysWhatItCannot_IsRefused_WithTheLineAndTheColumn(string lines, string error) =>
        TestWorlds.ErrorsOfAccount(lines).Should().Contain(one => one.Contains(error, StringComparison.Ordinal));

    /// <summary>It is read once, and what is wrong with it is told once.</summary>
    [Fact]
    public void FileThatIsNamedOften_IsReadOnce()
    {
        var policies = string.Join("", Enumerable.Range(0, 100).Select(number => $"\n        - {{name: P{number}, file: p.json}}"));

        TestWorlds.ErrorsOf($"organizations:\n  - name: Corp\n    management:\n      name: corp\n      policies:{policies}", ("p.json",
            "{"))
            .Should().ContainSingle(error => error.StartsWith("p.json:", StringComparison.Ordinal));
    }

    [Fact]
    public void Reading_EndsWithTheTwoHundredthError() =>
        TestWorlds.ErrorsOfAccount("users:" + string.Concat(Enumerable.Repeat("\n  - {nmae: eve}", 5_000))).Should().HaveCount(200)
            .And.HaveElementAt(199, "world.yaml:105:12: unknown key \"nmae\", did you mean \"name\"? (no more than 200 are told: there may be others)");

    [Fact]
    public void NameThatIsLong_IsNotRepeatedWhole() =>
        TestWorlds.ErrorsOfAccount($"users:\n  - {{name: \"!{new string('e', 10_000)}\"}}").Should().ContainSingle()
            .Which.Should().HaveLength("world.yaml:6:18: ".Length + 501).And.EndWith("e…");

    /// <summary>Many files of many nodes are as long as one of all their nodes.</summary>
    /// <summary>Half of a surrogate pair can be written in no answer.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("x")]
    public void NameOfManySigns_IsCutBetweenTwo(string before) =>
        TestWorlds.ErrorsOfAccount($"users:\n  - {{name: {before}{string.Concat(Enumerable.Repeat("\U0001F600", 5_000))}}}")
            .Should().NotBeEmpty().And.OnlyContain(error => !error.EnumerateRunes().Contains(Rune.ReplacementChar));

    [Fact]
    public void Files_HaveAMillionNodesTogether()
    {
        var half = "[" + string.Concat(Enumerable.Repeat("a,", 400_000)) + "a]";
        const string text = "organizations:\n  - name: Corp\n    management:\n      name: corp\n      policies: [{name: P, file: p}, {name: Q, file: q}, {name: R, file: r}]";

        TestWorlds.ErrorsOf(text, ("p", half), ("q", half), ("r", half))
            .Should().Contain(error => error.StartsWith("r:", StringComparison.Ordinal) && error.Contains("more than 1000000 nodes",
                StringComparison.Ordinal));
    }

    [Fact]
    public void Errors_AreToldAllAtOnce_InTheOrderOfTheFile()
    {
        var errors = TestWorlds.ErrorsOfAccount("users:\n  - {nmae: eve}\n  - {name: bob, groups: [None]}\nrols: []");

        errors.Should().HaveCount(4).And.BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Fact]
    public void UnitThatIsNotThere_IsRefused() => TestWorlds.ErrorsOf("""
        organizations:
          - name: Corp
            management: {name: corp}
            units: [Workloads]
            accounts:
              - {name: prod, unit: Workload}
        """).Should().Equal("world.yaml:6:9: no unit \"Workload\", did you mean \"Workloads\"?");

    [Fact]
    public void GuardrailOnNothing_IsRefused() => TestWorlds.ErrorsOf("""
        organizations:
          - name: Corp
            management: {name: corp}
            guardrails:
              - {name: G, type: scp, on: [rot], document: []}
        """).Should().Equal("world.yaml:5:35: nothing \"rot\" to attach it to, did you mean \"root\"?");

    [Fact]
    public void AccountNamedAws_IsRefused_SinceArnsHaveThatForAwsItself() => TestWorlds.ErrorsOf("""
        organizations:
          - {name: Corp, management: {name: aws}}
        """).Should().ContainSingle().Which.Should().Contain("cannot be named aws");

    [Fact]
    public void TwoAccountsOfOneId_AreRefused() => TestWorlds.ErrorsOf("""
        organizations:
          - {name: Corp, management: {name: one, id: "111122223333"}, accounts: [{name: two, id: "111122223333"}]}
        """).Should().ContainSingle().Which.Should().Contain("world.yaml:2:74: is the account id \"111122223333\" for the second time");

    [Theory]
    [InlineData("[", "world.yaml:")]
    [InlineData("a: 1\na: 2", "world.yaml:2:1:")]
    [InlineData("- 1", "world.yaml:1:1: wants fields")]
    [InlineData("{}", "world.yaml:1:1: wants organizations")]
    [InlineData("a: 1\n---\nb: 2", "wants one YAML document, and has several")]
    [InlineData("", "world.yaml:1:1: is empty")]
    [InlineData("# nothing yet\n", "world.yaml:1:1: is empty")]
    [InlineData("organizations: !include others.yaml", "world.yaml:1:16: tags are not taken: say it without \"!include\"")]
    [InlineData("world: !!str 5", "world.yaml:1:8: tags are not taken")]
    [InlineData("world: ! w", "world.yaml:1:8: tags are not taken")]
    [InlineData("organizations:\n\t- name: Corp", "world.yaml:2:1: YAML indents by spaces, and a tab stands here")]
    public void TextThatIsNoWorld_IsRefused(string text, string error) =>
        TestWorlds.ErrorsOf(text).Should().Contain(one => one.Contains(error, StringComparison.Ordinal));

    /// <summary>A few hundred bytes of aliases could stand for more nodes than any machine holds.</summary>
    [Fact]
    public void AliasBomb_IsRefused_BeforeAnyNodeIsMade()
    {
        var bomb = "a0: &a0 [x, x]\n" + string.Concat(Enumerable.Range(1, 40).Select(n => $"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n"));

        TestWorlds.ErrorsOf(bomb).Should().Equal("world.yaml:1:5: anchors and aliases are not taken: say it where it belongs");
    }

    /// <summary>The library's recursion would end the whole process.</summary>
    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void TextNestedWithoutEnd_IsRefused(char bracket) =>
        TestWorlds.ErrorsOf("a: " + new string(bracket, 100_000)).Should().ContainSingle().Which.Should()
            .Contain("is nested deeper than 64 levels");

    /// <summary>As editors of other systems write JSON: with a byte order mark, and indented by tabs.</summary>
    [Fact]
    public void JsonWithAByteOrderMark_AndTabs_IsRead()
    {
        const string policy =
            "\uFEFF{\r\n\t\"Statement\":\t[\r\n\t\t{ \"Effect\": \"Allow\",\t\"Action\": \"s3:GetObject\" }\r\n\t]\r\n}\r\n";

        TestWorlds.Right(
            "\uFEFForganizations:\n  - name: Corp\n    management: {name: corp, policies: [{name: P, file: p.json}]}", ("p.json", policy));
        TestWorlds.Right("\uFEFF{\n\t\"organizations\": [\n\t\t{\"name\": \"Corp\", \"management\": {\"name\": \"corp\"}}\n\t]\n}");
    }

    [Fact]
    public void FileOfAWorld_IsReadByThePlacesOfItsOwn() => TestWorlds.ErrorsOf("""
        organizations:
          - name: Corp
            management: {name: corp, policies: [{name: P, file: p.json}]}
        """, ("p.json", "{\n  \"Resource\": \"arn:aws:s3:us-east-1:nobody:x\"}")).Should().Equal("p.json:2:15: no account \"nobody\", known are corp");
}

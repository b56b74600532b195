using Google.Protobuf.Reflection;
using Rolecall.Api.Native.V1;
using Rolecall.Grains.Sandboxes;
using Rolecall.Policy.Evaluation;

namespace Rolecall.Cluster.Tests.Settings;

/// <summary>Rules are one message, of which any rule can be changed by itself. What holds for each holds for those that are added.</summary>
public sealed class SandboxRulesTests
{
    private static readonly SandboxRules All = EveryRuleSet();

    public static TheoryData<string> Names => [.. Fields.Select(rule => rule.Name)];

    private static IEnumerable<FieldDescriptor> Fields => SandboxRules.Descriptor.Fields.InFieldNumberOrder();

    [Fact]
    public void EveryRule_CanBeAbsent() =>
        Fields.Should().OnlyContain(field => field.HasPresence).And.OnlyContain(field => field.Accessor.HasValue(All));

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_ThatIsGiven_IsReplaced_AndTheOthersStay(string name)
    {
        var rule = SandboxRules.Descriptor.FindFieldByName(name);
        var (change, without) = (new SandboxRules(), All.Clone());
        rule.Accessor.SetValue(change, rule.Accessor.GetValue(All));
        rule.Accessor.Clear(without);

        without.With(change).Should().Be(All);
        new SandboxRules().With(change).Should().Be(change);
        All.With(new SandboxRules()).Should().Be(All);
    }

    [Fact]
    public void ListOfARule_IsReplaced_AndNotAddedTo()
    {
        var rules = new SandboxRules
        {
            DeactivatedStsRegions = new() { Regions = { new DeactivatedStsRegion { Region = "eu-west-1" } } },
            Throttling = new() { Enabled = true, Burst = 7 },
        };
        rules.With(new SandboxRules { DeactivatedStsRegions = new() }).DeactivatedStsRegions.Regions.Should().BeEmpty();
        rules.With(new SandboxRules { Throttling = new() { Enabled = true } }).Throttling.HasBurst.Should().BeFalse();
    }

    [Fact]
    public void RulesThatNobodySet_AreThoseOfAws()
    {
        var rules = new SandboxRules();
        (rules.RoleSessionsCarryMfa, rules.StrictPrincipals, rules.ObjectMebibytesPerAccount).Should().Be((false, true, 10 * 1024));
        (rules.Throttling ?? (object?)rules.DeactivatedStsRegions).Should().BeNull();
        var throttling = new Throttling();
        (throttling.RequestsPerSecond, throttling.Concurrency).Should().Be((600, 64));
    }

    /// <summary>Each rule as no new sandbox has it.</summary>
    private static SandboxRules EveryRuleSet()
    {
        var rules = new SandboxRules();
        foreach (var rule in Fields)
        {
            rule.Accessor.SetValue(rules, rule.Accessor.GetValue(rules) switch
            {
                bool value => !value,
                int value => value + 1,
                string value => value + "-",
                _ => rule.MessageType.Parser.ParseFrom([]),
            });
        }
        return rules;
    }
}

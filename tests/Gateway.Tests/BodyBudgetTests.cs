using Rolecall.Gateway.Bodies;

namespace Rolecall.Gateway.Tests;

/// <summary>How many bytes of bodies may be on their way.</summary>
public sealed class BodyBudgetTests
{
    private const int Megabyte = 1 << 20;

    private readonly BodyBudget budget = new(384 * Megabyte);

    [Fact]
    public void Strangers_OfOneSource_HaveAQuarterOfWhatAllStrangersHave()
    {
        var source = budget.ShareOfOneSource();
        using var one = new BodyCharge(budget, source);
        using var other = new BodyCharge(budget, source);

        one.TryGrowTo(12 * Megabyte).Should().BeTrue();
        other.TryGrowTo(1).Should().BeFalse();
        budget.Strangers.Used.Should().Be(12 * Megabyte);
    }

    [Fact]
    public void Strangers_OfAllSources_HaveABudget()
    {
        var charges = Enumerable.Range(0, 5).Select(_ => new BodyCharge(budget, budget.ShareOfOneSource())).ToList();

        charges.Select(charge => charge.TryGrowTo(12 * Megabyte)).Should().Equal(true, true, true, true, false);
        charges.ForEach(charge => charge.Dispose());
        budget.Strangers.Used.Should().Be(0);
    }

    [Fact]
    public void Account_HasItsShare_AndLeavesOthersTheirs()
    {
        using var greedy = Known("greedy");
        using var more = Known("greedy");
        using var other = Known("other");

        greedy.TryGrowTo(16 * Megabyte).Should().BeTrue();
        more.TryGrowTo(9 * Megabyte).Should().BeFalse();
        more.TryGrowTo(Megabyte).Should().BeTrue();
        other.TryGrowTo(16 * Megabyte).Should().BeTrue();
        budget.Strangers.Used.Should().Be(0);
    }

    [Fact]
    public void Charge_ThatIsGivenBack_LeavesNothing()
    {
        var charge = Known("account");
        charge.TryGrowTo(Megabyte);
        charge.Dispose();

        budget.Known.Used.Should().Be(0);
        budget.Join("account").Used.Should().Be(0);
    }

    private BodyCharge Known(string account)
    {
        var charge = new BodyCharge(budget, budget.ShareOfOneSource());
        charge.TryGrowTo(64 * 1024).Should().BeTrue();
        charge.TryMoveTo(account).Should().BeTrue();
        return charge;
    }
}

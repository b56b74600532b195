using Rolecall.LoadTool.Measured.OverTime;

namespace Rolecall.Load.Tests;

/// <summary>Who was slow, and when: an organization that waits is not lost among those that do not.</summary>
public sealed class HeatTests
{
    [Fact]
    public void Cells_AreMeans_ByWhenCallsWereDue_AndTheSlowestAreOnTop()
    {
        var cells = new HeatCells(3, TimeSpan.FromSeconds(3));
        cells.Add(0, TimeSpan.FromSeconds(0.5), 1_000);
        cells.Add(0, TimeSpan.FromSeconds(0.9), 3_000);
        cells.Add(1, TimeSpan.FromSeconds(2.5), 9_000);
        // What ends after the load is of its last second.
        cells.Add(1, TimeSpan.FromSeconds(4), 11_000);

        var heat = cells.Of(["a", "b", "nobody called"]);

        heat.CellSeconds.Should().Be(1);
        heat.Rows.Select(row => row.Organizations).Should().Equal("b", "a");
        heat.Rows[0].MeanMs.Should().Equal(null, null, 10);
        heat.Rows[1].MeanMs.Should().Equal(2, null, null);
    }

    [Fact]
    public void ManyOrganizations_FitIntoAPage_AndTheSlowOneHasItsOwnLine()
    {
        var cells = new HeatCells(1_000, TimeSpan.FromMinutes(10));
        for (var organization = 0; organization < 1_000; organization++)
            cells.Add(organization, TimeSpan.FromMinutes(5), organization == 700 ? 50_000 : 1_000);

        var heat = cells.Of([.. Enumerable.Range(0, 1_000).Select(number => $"o{number}")]);

        heat.Rows.Should().HaveCountLessThanOrEqualTo(60);
        heat.Rows[0].Organizations.Should().Be("o700");
        heat.Rows[^1].Organizations.Should().EndWith(" others");
        heat.Rows.Should().OnlyContain(row => row.MeanMs.Count == 60);
    }
}

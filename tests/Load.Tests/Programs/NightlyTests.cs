namespace Rolecall.Load.Tests.Programs;

/// <summary>load/nightly, in its short form. It takes a minute: a class of its own runs beside the others.</summary>
public sealed class NightlyTests
{
    /// <summary>All of it: what it measures is kept as a report, and there is a page with plots.</summary>
    [Fact]
    public async Task Nightly_KeepsItsFigures_AndMakesItsPage()
    {
        var folder = Directory.CreateTempSubdirectory("rolecall-nightly-");
        try
        {
            string[] shortened = [folder.FullName, "--quick", "--scale-organizations", "2"];
            await LoadScripts.Start("sh", [LoadScripts.At("load/nightly"), .. LoadScripts.Built, .. shortened]);

            (await File.ReadAllTextAsync(folder.GetFiles("*.json").Single().FullName, TestContext.Current.CancellationToken))
                .Should().Contain("policy decision, simple allow").And.Contain("idle session").And.Contain("CreateUser");
            folder.GetFiles("history.html").Should().ContainSingle();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

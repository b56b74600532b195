namespace Rolecall.Server.Tests.Options;

// The world that a server is started with.
public sealed partial class OptionReaderTests
{
    [Fact]
    public void Read_OfAWorld_ReadsItAndTellsAllThatIsWrong()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(file, "organizations:\n  - name: Corp\n    management: {name: corp}");
        Read("--world", file)!.World!.Accounts.Should().ContainSingle().Which.Name.Should().Be("corp");
        Errors("--world", file, "--no-demo").Should().ContainSingle().Which.Should().Contain("give one of the two");

        File.WriteAllText(file, "organizatons: []");
        Errors("--world", file).Should().HaveCount(2).And.Contain($"rolecall: {file}:1:1: unknown key \"organizatons\", did you mean \"organizations\"?");
        File.Delete(file);
        Errors("--world", file).Should().ContainSingle().Which.Should().Contain(file);
    }

    /// <summary>Its people's keys lie in plain files, as those of the demo world.</summary>
    [Fact]
    public void Read_OfAWorldOnARemoteBind_IsRefused()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(file, "organizations:\n  - name: Corp\n    management: {name: corp}");

        Errors("--world", file, "--bind", "0.0.0.0", "--insecure-remote").Should().ContainSingle().Which.Should().Contain("not served on 0.0.0.0: start with --no-demo instead");
        File.Delete(file);
    }
}

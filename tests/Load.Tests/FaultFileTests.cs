using Rolecall.Cli.YamlFiles;
using Rolecall.LoadTool.Faults;

namespace Rolecall.Load.Tests;

public sealed class FaultFileTests
{
    [Theory]
    [InlineData("faults: [{ do: kill-server }]", "f:1:10: wants at: a time from the begin of the run, such as 5s")]
    [InlineData(
        "faults: [{ at: 1s, do: explode }]",
        "f:1:24: do is one of advance-clock, revoke-sessions, pause-server, kill-server, start-server")]
    [InlineData("faults: [{ at: 1s, do: pause-server }]", "f:1:10: pause-server wants for: a time such as 2s")]
    [InlineData("faults: [{ at: 1s, do: advance-clock }]", "f:1:10: advance-clock wants by: a time such as 1h")]
    [InlineData("faults: [{ at: 1s, do: start-server }]", "f:1:1: start-server wants a kill-server before it")]
    [InlineData(
        "faults: [{ at: 2s, do: kill-server }, { at: 1s, do: start-server }]", "f:1:1: start-server wants a kill-server before it")]
    [InlineData("faults: []\nfault: 1", "f:2:1: \"fault\" is not known here; did you mean \"faults\"?")]
    public void FaultFile_ThatCannotBeDone_IsRefusedWithItsPlace(string yaml, string message)
    {
        Action reading = () => FaultFile.Read("f", yaml);

        reading.Should().Throw<YamlFileException>().Which.Message.Should().Be(message);
    }

    [Fact]
    public void Faults_AreDoneInTheOrderOfTheirInstants() =>
        FaultFile.Read("f", "faults: [{ at: 3s, do: start-server }, { at: 1s, do: kill-server }, { at: 500ms, do: revoke-sessions }]")
            .Select(fault => fault.Kind)
            .Should().Equal(FaultKind.RevokeSessions, FaultKind.KillServer, FaultKind.StartServer);
}

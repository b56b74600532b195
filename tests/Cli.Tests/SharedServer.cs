[assembly: AssemblyFixture(typeof(Rolecall.ServerProcesses.StandingServer))]

namespace Rolecall.Cli.Tests;

/// <summary>One server for the whole suite: StandingServer, as a parameter of a test class's constructor.</summary>
internal static class SharedServer
{
    /// <summary>The program with the server's ready file.</summary>
    public static TestTerminal Terminal(StandingServer server) => new(server.Process.ReadyFile);
}

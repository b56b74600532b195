using Rolecall.Testing;

// As a suite of a user's has it: one host for all.
[assembly: AssemblyFixture(typeof(Rolecall.Client.Tests.SuiteHost))]

namespace Rolecall.Client.Tests;

/// <summary>The server of these tests, by the package that they are about.</summary>
public sealed class SuiteHost : IAsyncLifetime
{
    public RolecallHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await RolecallHost.StartAsync(server: ServerProcess.Binary);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

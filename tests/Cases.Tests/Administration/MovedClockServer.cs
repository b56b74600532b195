using Microsoft.Extensions.DependencyInjection;

namespace Rolecall.Cases.Tests.Administration;

/// <summary>A server whose clock a test moves.</summary>
public sealed class MovedClockServer : CaseServer
{
    public MovedClockServer()
        : this(new MovedClock())
    {
    }

    private MovedClockServer(MovedClock clock)
        : base(services => services.AddSingleton<TimeProvider>(clock)) => Clock = clock;

    internal MovedClock Clock { get; }
}

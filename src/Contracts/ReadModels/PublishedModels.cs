namespace Rolecall.Contracts.ReadModels;

/// <summary>
/// The read models that grains active in this process have published to its gateway, so that a call that only reads need not be sent to
/// them (docs/decisions/028). INVARIANT: a grain replaces its model before it acknowledges a change, and withdraws it when it is
/// deactivated: a model that is found here decides as its grain would.
/// </summary>
public sealed class PublishedModels : IDisposable
{
    /// <summary>
    /// How long a model stands at most. Then the next call goes by the grain, which publishes its model again: so Orleans sees that the grain
    /// is used. Shorter than any grain may idle.
    /// </summary>
    public static readonly TimeSpan StandsFor = TimeSpan.FromSeconds(30);

    private readonly ITimer timer;

    public PublishedModels(TimeProvider time) => timer = time.CreateTimer(_ => WithdrawAll(), null, StandsFor, StandsFor);

    public Published<IAccountModel> Accounts { get; } = new();

    public Published<IRoleModel> Roles { get; } = new();

    public Published<ISessionModel> Sessions { get; } = new();

    public Published<IBucketModel> Buckets { get; } = new();

    public Published<IProviderModel> Providers { get; } = new();

    /// <summary>From now on each grain is asked once before it is decided by its model again.</summary>
    public void WithdrawAll()
    {
        Accounts.Clear();
        Roles.Clear();
        Sessions.Clear();
        Buckets.Clear();
        Providers.Clear();
    }

    public void Dispose() => timer.Dispose();
}

namespace Rolecall.Contracts.ReadModels;

/// <summary>
/// The read models that grains active in this process have published to its gateway, so that a call that only reads need not be sent to
/// them (docs/decisions/028). INVARIANT: a model is replaced before the change is acknowledged, by its grain, or by the account whose role it is of, and
/// withdrawn when that is deactivated: a model that is found here decides as its grain would.
/// </summary>
public sealed class PublishedModels : IDisposable
{
    /// <summary>
    /// How long a round is. The first call of a round goes by the grain: so Orleans sees that it is used. Shorter than any grain may idle.
    /// </summary>
    public static readonly TimeSpan Round = TimeSpan.FromSeconds(30);

    private readonly ITimer timer;

    public PublishedModels(TimeProvider time) => timer = time.CreateTimer(_ => BeginRound(), null, Round, Round);

    public Published<IAccountModel> Accounts { get; } = new();

    public Published<IRoleModel> Roles { get; } = new();

    public Published<ISessionModel> Sessions { get; } = new();

    public Published<IBucketModel> Buckets { get; } = new();

    public Published<IProviderModel> Providers { get; } = new();

    /// <summary>
    /// Withdraws all: each is published again by the next call of its grain. Called when members change: an activation that is to end may have calls under
    /// way that keep it for a while, and calls that come now go to the one in its place.
    /// </summary>
    public void WithdrawAll()
    {
        Accounts.WithdrawAll();
        Roles.WithdrawAll();
        Sessions.WithdrawAll();
        Buckets.WithdrawAll();
        Providers.WithdrawAll();
    }

    public void Dispose() => timer.Dispose();

    private void BeginRound()
    {
        Accounts.BeginRound();
        Roles.BeginRound();
        Sessions.BeginRound();
        Buckets.BeginRound();
        Providers.BeginRound();
    }
}

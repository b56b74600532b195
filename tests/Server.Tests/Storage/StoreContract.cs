namespace Rolecall.Server.Tests.Storage;

/// <summary>What every store of a kind must do, on a store of a test's own. A further store derives from it and says how it is opened.</summary>
public abstract class StoreContract<TStore> : IAsyncLifetime
    where TStore : class
{
    private protected StoreFolder Folder { get; } = new();

    protected TStore Store { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Opens the store that lives at this place; the same place gives the same store again.</summary>
    protected abstract TStore Open(string place);

    /// <summary>Ends the store and opens it again, as a start of the server does.</summary>
    protected async Task Reopen()
    {
        await StoreFolder.Close(Store);
        Store = Open(Folder.Path);
    }

    public ValueTask InitializeAsync()
    {
        Store = Open(Folder.Path);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await StoreFolder.Close(Store);
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

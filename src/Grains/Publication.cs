using Rolecall.Contracts.ReadModels;

namespace Rolecall.Grains;

/// <summary>One grain's read model among those that are published in its process.</summary>
/// <param name="all">Null where the process has no gateway that would read it.</param>
internal sealed class Publication<TModel>(Published<TModel>? all) where TModel : class
{
    private (ModelKey Key, TModel Model)? current;
    private bool ended;

    /// <summary>
    /// Publishes the model, where none is that stands. Called by whatever the model also answers, so a grain that nobody asks
    /// publishes nothing.
    /// </summary>
    public void Keep(ModelKey key, TModel model)
    {
        if (all is null || ended)
            return;
        current = (key, model);
        all.Keep(key, model);
    }

    /// <summary>INVARIANT: called with each change of what is decided on, before the change is acknowledged.</summary>
    /// <param name="key">What the model is of.</param>
    /// <param name="model">Null where nothing is to be decided by it any more.</param>
    public void Replace(ModelKey key, TModel? model)
    {
        if (all is null || current is not { } former)
            return;
        if (ended || model is null || former.Key != key)
        {
            all.Withdraw(former.Key, former.Model);
            current = null;
            return;
        }
        current = (key, model);
        all.Replace(key, model);
    }

    /// <summary>The grain decides nothing any more.</summary>
    public void End()
    {
        ended = true;
        if (current is { } last)
            all!.Withdraw(last.Key, last.Model);
        current = null;
    }
}
